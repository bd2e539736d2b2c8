CREATE TABLE leder (
  role TEXT NOT NULL,
  tilbud_id TEXT REFERENCES tilbud (id),
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  absent_from DATE, absent_to DATE,
  substitute_email TEXT
);
CREATE UNIQUE INDEX leder_key ON leder (role, email, COALESCE(tilbud_id, ''));
-- Rows that stood in the list and do so no more.
CREATE TABLE not_in_list (
  table_name TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (table_name, id)
);
