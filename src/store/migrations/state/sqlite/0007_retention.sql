-- When the text of a mail was deleted, its time being over.
ALTER TABLE outbox ADD COLUMN body_deleted_at TEXT;
-- Which mails the ledger still points to.
CREATE INDEX said_to_outbox_key ON said_to (outbox_key);
-- Months that were issued, and deleted five years after their accounting year: the account begins after the last.
CREATE TABLE deleted_month (
  month TEXT PRIMARY KEY,            -- its first day
  deleted_on TEXT NOT NULL
);
-- `corrects` names a statement that may be deleted before the line that corrects it. Nothing refers to this table,
-- so it is made anew while foreign keys are checked.
CREATE TABLE statement_line_anew (
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
  corrects TEXT,
  method TEXT NOT NULL DEFAULT 'CTI',
  why TEXT,
  PRIMARY KEY (number, position)
);
INSERT INTO statement_line_anew (number, position, forloeb, kind, month, from_on, to_on, days, takst_oere, amount_oere,
  refusion_oere, net_oere, corrects, method, why)
SELECT number, position, forloeb, kind, month, from_on, to_on, days, takst_oere, amount_oere,
  refusion_oere, net_oere, corrects, method, why FROM statement_line;
DROP TABLE statement_line;
ALTER TABLE statement_line_anew RENAME TO statement_line;
CREATE INDEX statement_line_forloeb ON statement_line (forloeb, month);
-- Else every statement that is deleted looks through all documents.
CREATE INDEX issued_document_number ON issued_document (number);
