-- Which deadlines stand in whose calendar, so that they can be moved and cancelled.
CREATE TABLE appointment (
  recipient TEXT NOT NULL,
  name TEXT NOT NULL,                -- forløb, rule, and the date of a rule that recurs
  forloeb TEXT NOT NULL,
  rule TEXT NOT NULL,
  due_on TEXT NOT NULL,
  act_by TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  cancelled BOOLEAN NOT NULL,
  PRIMARY KEY (recipient, name)
);
