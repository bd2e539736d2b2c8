-- Nothing more is mailed about one due date of one rule, for a while.
CREATE TABLE silence (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  forloeb TEXT NOT NULL,
  rule TEXT NOT NULL,
  due_on TEXT NOT NULL,
  until TEXT NOT NULL,
  created_at TEXT NOT NULL,
  ended_at TEXT
);
