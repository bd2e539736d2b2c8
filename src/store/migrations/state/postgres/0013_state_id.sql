-- Tells this database from any other: one row.
CREATE TABLE state_id (id TEXT PRIMARY KEY);
INSERT INTO state_id VALUES (replace(gen_random_uuid()::text, '-', ''));
