-- The reminders that a newer one may replace: few, however many mails are kept.
CREATE INDEX outbox_unsent_reminders ON outbox (key) WHERE kind = 'reminder' AND state IN ('queued', 'dead');
