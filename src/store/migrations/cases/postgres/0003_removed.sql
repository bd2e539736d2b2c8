-- Case numbers that were removed and must not come again, as keyed hashes: the key lies in the state database.
CREATE TABLE removed (
  hash TEXT PRIMARY KEY,
  removed_on DATE NOT NULL
);
