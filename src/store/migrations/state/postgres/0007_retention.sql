-- When the text of a mail was deleted, its time being over.
ALTER TABLE outbox ADD COLUMN body_deleted_at TIMESTAMPTZ;
-- Which mails the ledger still points to.
CREATE INDEX said_to_outbox_key ON said_to (outbox_key);
-- Months that were issued, and deleted five years after their accounting year: the account begins after the last.
CREATE TABLE deleted_month (
  month DATE PRIMARY KEY,            -- its first day
  deleted_on DATE NOT NULL
);
-- `corrects` names a statement that may be deleted before the line that corrects it.
ALTER TABLE statement_line DROP CONSTRAINT statement_line_corrects_fkey;
-- Else every statement that is deleted looks through all documents.
CREATE INDEX issued_document_number ON issued_document (number);
