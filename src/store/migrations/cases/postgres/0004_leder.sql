CREATE TABLE leder (
  role TEXT NOT NULL,
  tilbud_id TEXT REFERENCES tilbud (id),
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  absent_from DATE, absent_to DATE,
  substitute_email TEXT
);
CREATE UNIQUE INDEX leder_key ON leder (role, email, COALESCE(tilbud_id, ''));
-- Forløb and workers that the watched list has no more; told once it was said to whoever keeps the list.
CREATE TABLE not_in_list (
  table_name TEXT NOT NULL,
  id TEXT NOT NULL,
  told BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (table_name, id)
);
