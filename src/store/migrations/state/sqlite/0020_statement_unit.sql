-- A kommune may get several statements of a month (docs/domain.md, B14). The rows of others keep their parent: it is away within this
-- transaction only.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE issued_statement AS
  SELECT number, month, kommune, kommune_name, document, days, amount_oere, refusion_oere, net_oere, sha256 FROM statement;
DROP TABLE statement;
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
  sha256 TEXT,
  forloeb TEXT,                      -- where it is for one forløb alone
  gln TEXT,
  buyer_reference TEXT,
  order_reference TEXT,
  accounting_cost TEXT
);
INSERT INTO statement (number, month, kommune, kommune_name, document, days, amount_oere, refusion_oere, net_oere, sha256)
  SELECT number, month, kommune, kommune_name, document, days, amount_oere, refusion_oere, net_oere, sha256 FROM issued_statement;
DROP TABLE issued_statement;
CREATE INDEX statement_month ON statement (month);
-- The promises that cover a day of the line, as JSON, and its order.
ALTER TABLE statement_line ADD COLUMN promises TEXT;
ALTER TABLE statement_line ADD COLUMN order_reference TEXT;
-- The optional tables and columns of the case database that were there when a month was issued last.
CREATE TABLE case_part (name TEXT PRIMARY KEY);
