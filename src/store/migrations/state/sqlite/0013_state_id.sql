-- Tells this database from any other: one row. It is noted in a file beside a SQLite database, so that one that was replaced is seen.
CREATE TABLE state_id (id TEXT PRIMARY KEY);
INSERT INTO state_id VALUES (lower(hex(randomblob(16))));
