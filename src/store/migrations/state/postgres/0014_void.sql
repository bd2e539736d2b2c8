-- Forløb that were entered by mistake: nothing of them is said or billed (docs/domain.md, B15).
CREATE TABLE voided (
  forloeb TEXT PRIMARY KEY,
  reason TEXT,                       -- gone once the forløb is removed
  identity TEXT,                     -- keyed hash of borger_ref and start_on; NULL: there was no row
  voided_on DATE NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);
-- Forløb that are taken out of the case database: until all of it is done, and while lines of them are issued.
CREATE TABLE removal (
  forloeb TEXT PRIMARY KEY,
  bills TEXT NOT NULL,               -- none | void | keep
  removed_on DATE NOT NULL,
  finished BOOLEAN NOT NULL DEFAULT FALSE
);
-- Without it nobody can tell what was hashed: one row, here and nowhere else.
CREATE TABLE hash_key (key TEXT PRIMARY KEY);
INSERT INTO hash_key VALUES (replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));
