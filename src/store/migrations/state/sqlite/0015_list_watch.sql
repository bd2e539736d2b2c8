-- One row: the list that is watched, as it was found when it was looked at.
CREATE TABLE list_watch (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- Empty where a first look has not ended.
  looked_at TEXT,
  -- When it was last read and was right, and when it had last been changed then.
  read_at TEXT,
  changed_at TEXT,
  -- Why it could not be read since when.
  unread_since TEXT,
  unread_why TEXT,
  -- A content that has errors: which, since when, and how many.
  wrong_sha256 TEXT,
  wrong_since TEXT,
  wrong_count BIGINT,
  -- The SHA-256 of the marked copy that we wrote beside it; of each, with a blank between, where one is to replace another.
  marked_sha256 TEXT,
  -- What whoever keeps the list was last mailed about; no content where it was that the list is right again.
  mailed_sha256 TEXT,
  mailed_at TEXT
);
