-- What was done: one row per job and period, written in the transaction that does it.
CREATE TABLE run (
  job TEXT NOT NULL,
  period TEXT NOT NULL,
  finished_at TEXT NOT NULL,
  outcome TEXT NOT NULL,             -- done | skipped
  PRIMARY KEY (job, period)
);
-- The mail queue. The bytes are final; delivery reads nothing else.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  raw BLOB NOT NULL,
  message_id TEXT NOT NULL,
  state TEXT NOT NULL,               -- queued | sending | sent | dead | blocked | discarded
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  next_attempt_at TEXT,
  lease_until TEXT,
  sent_at TEXT,
  last_error TEXT
);
CREATE INDEX outbox_waiting ON outbox (next_attempt_at) WHERE state IN ('queued', 'sending');
-- The ledger of reminders: each stage of a deadline once.
CREATE TABLE said (
  forloeb TEXT NOT NULL,
  rule TEXT NOT NULL,
  due_on TEXT NOT NULL,
  stage INTEGER NOT NULL,
  on_day TEXT NOT NULL,
  superseded BOOLEAN NOT NULL,
  PRIMARY KEY (forloeb, rule, due_on, stage)
);
CREATE TABLE said_to (
  forloeb TEXT NOT NULL,
  rule TEXT NOT NULL,
  due_on TEXT NOT NULL,
  stage INTEGER NOT NULL,
  outbox_key TEXT NOT NULL,
  PRIMARY KEY (forloeb, rule, due_on, stage, outbox_key),
  FOREIGN KEY (forloeb, rule, due_on, stage) REFERENCES said (forloeb, rule, due_on, stage) ON DELETE CASCADE
);
-- Issued months and their statements: frozen.
CREATE TABLE issued_month (
  month TEXT PRIMARY KEY,            -- its first day
  issued_on TEXT NOT NULL
);
CREATE TABLE statement (
  number TEXT PRIMARY KEY,
  month TEXT NOT NULL REFERENCES issued_month (month),
  kommune TEXT NOT NULL,
  kommune_name TEXT NOT NULL,
  document TEXT NOT NULL,            -- statement | kreditnota
  days INTEGER NOT NULL,
  amount_oere INTEGER NOT NULL,
  refusion_oere INTEGER NOT NULL,
  net_oere INTEGER NOT NULL,
  UNIQUE (month, kommune)
);
CREATE TABLE statement_line (
  number TEXT NOT NULL REFERENCES statement (number),
  position INTEGER NOT NULL,
  forloeb TEXT NOT NULL,
  kind TEXT NOT NULL,                -- current | adjustment
  month TEXT NOT NULL,               -- the month that is billed or corrected
  from_on TEXT NOT NULL,
  to_on TEXT NOT NULL,
  days INTEGER NOT NULL,
  takst_oere INTEGER NOT NULL,
  amount_oere INTEGER NOT NULL,
  refusion_oere INTEGER NOT NULL,
  net_oere INTEGER NOT NULL,
  corrects TEXT REFERENCES statement (number),
  PRIMARY KEY (number, position)
);
CREATE INDEX statement_line_forloeb ON statement_line (forloeb, month);
CREATE TABLE statement_held (
  issued_month TEXT NOT NULL REFERENCES issued_month (month),
  position INTEGER NOT NULL,
  forloeb TEXT NOT NULL,
  kommune TEXT NOT NULL,
  month TEXT NOT NULL,
  days INTEGER NOT NULL,
  amount_oere INTEGER,
  reason TEXT NOT NULL,
  PRIMARY KEY (issued_month, position)
);
-- What was sent along, to be written again byte for byte.
CREATE TABLE statement_document (
  number TEXT NOT NULL REFERENCES statement (number),
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes BLOB NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (number, name)
);
-- The last number given in a year of issue.
CREATE TABLE number_series (
  year INTEGER PRIMARY KEY,
  last INTEGER NOT NULL
);
