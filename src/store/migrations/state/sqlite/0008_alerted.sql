-- The last day on which the administrator was told of something that is wrong.
CREATE TABLE alerted (
  trouble TEXT PRIMARY KEY,
  on_day TEXT NOT NULL
);
