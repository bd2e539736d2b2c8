-- Whom it was mailed that something is wrong, until they are mailed that it is over.
CREATE TABLE alert_told (
  trouble TEXT NOT NULL,
  recipient TEXT NOT NULL,
  name TEXT NOT NULL,
  headline TEXT NOT NULL,
  -- When it began, or was first mailed.
  since TIMESTAMPTZ NOT NULL,
  -- Since when it is seen no more.
  over_since TIMESTAMPTZ,
  PRIMARY KEY (trouble, recipient)
);
