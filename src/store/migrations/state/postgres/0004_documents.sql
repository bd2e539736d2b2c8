-- What each line is for, and why an earlier one is corrected.
ALTER TABLE statement_line ADD COLUMN method TEXT NOT NULL DEFAULT 'CTI';
ALTER TABLE statement_line ADD COLUMN why TEXT;
-- The SHA-256 of a statement's lines and totals, by which a later change is seen.
ALTER TABLE statement ADD COLUMN sha256 TEXT;
-- The overview belongs to the month, and to no single statement.
DROP TABLE statement_document;
CREATE TABLE issued_document (
  month DATE NOT NULL REFERENCES issued_month (month),
  name TEXT NOT NULL,
  position BIGINT NOT NULL,
  number TEXT REFERENCES statement (number),
  media_type TEXT NOT NULL,
  bytes BYTEA NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (month, name)
);
