-- One row: the pages that are published.
CREATE TABLE publishing (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- When they were last made of data that could be read.
  published_at TEXT,
  -- How often they were asked for at once, and how much of that is done.
  asked BIGINT NOT NULL,
  answered BIGINT NOT NULL,
  -- They have a red line, since data could not be read for long.
  alarmed BOOLEAN NOT NULL
);
-- How often the link to the calendar of an address was made anew.
CREATE TABLE calendar_link (
  address TEXT PRIMARY KEY,
  generation BIGINT NOT NULL
);
