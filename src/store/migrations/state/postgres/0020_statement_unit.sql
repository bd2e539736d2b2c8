-- A kommune may get several statements of a month (docs/domain.md, B14).
ALTER TABLE statement DROP CONSTRAINT statement_month_kommune_key;
ALTER TABLE statement ADD COLUMN forloeb TEXT;          -- where it is for one forløb alone
ALTER TABLE statement ADD COLUMN gln TEXT;
ALTER TABLE statement ADD COLUMN buyer_reference TEXT;
ALTER TABLE statement ADD COLUMN order_reference TEXT;
ALTER TABLE statement ADD COLUMN accounting_cost TEXT;
CREATE INDEX statement_month ON statement (month);
-- The promises that cover a day of the line, as JSON, and its order.
ALTER TABLE statement_line ADD COLUMN promises TEXT;
ALTER TABLE statement_line ADD COLUMN order_reference TEXT;
-- The optional tables and columns of the case database that were there when a month was issued last.
CREATE TABLE case_part (name TEXT PRIMARY KEY);
