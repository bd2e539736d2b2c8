-- The bytes of a mail are written once; what becomes of it is written often, and in small rows.
CREATE TABLE outbox_content (
  id BIGINT PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,
  raw BYTEA NOT NULL
);
INSERT INTO outbox_content (id, raw) SELECT id, raw FROM outbox;
ALTER TABLE outbox DROP COLUMN raw;
