-- What is dead or blocked is few, and counted often, however many mails are kept.
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';
CREATE INDEX outbox_blocked ON outbox (id) WHERE state = 'blocked';
-- Else the calendar entries of a forløb that is over are looked for among all.
CREATE INDEX appointment_forloeb ON appointment (forloeb);
