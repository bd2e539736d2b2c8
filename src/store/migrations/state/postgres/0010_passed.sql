-- The stages of the same date that had passed unsaid when this one was said, as `30,14`. Older rows have rows of their own
-- for them, with `superseded`.
ALTER TABLE said ADD COLUMN passed TEXT NOT NULL DEFAULT '';
