-- One row: the list that was last taken in, by the SHA-256 of its bytes, with what else decides what it comes to; and
-- the list that was last refused since too much would go at once, with the number that was named for it.
CREATE TABLE list_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  taken_sha256 TEXT,
  taken_version TEXT,
  taken_settings TEXT,
  taken_at TIMESTAMPTZ,
  refused_sha256 TEXT,
  refused_number BIGINT
);
