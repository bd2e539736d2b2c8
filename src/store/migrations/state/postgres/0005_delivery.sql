-- Who sends a mail now, whether it may have arrived, and when it was first tried. A lock of the owner's, not a
-- time, tells whether it is still at it.
UPDATE outbox SET state = 'queued', next_attempt_at = created_at WHERE state = 'sending';
DROP INDEX outbox_waiting;
ALTER TABLE outbox DROP COLUMN lease_until;
ALTER TABLE outbox ADD COLUMN owner BIGINT;
ALTER TABLE outbox ADD COLUMN uncertain BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE outbox ADD COLUMN first_tried_at TIMESTAMPTZ;
CREATE INDEX outbox_queued ON outbox (next_attempt_at, id) WHERE state = 'queued';
CREATE INDEX outbox_sending ON outbox (owner) WHERE state = 'sending';
-- The mail that last carried an appointment: where that mail never goes, the next one carries it again.
ALTER TABLE appointment ADD COLUMN outbox_key TEXT;
-- What is wrong now, one row for each thing.
CREATE TABLE problem (
  name TEXT PRIMARY KEY,
  text TEXT NOT NULL,
  since TIMESTAMPTZ NOT NULL
);
