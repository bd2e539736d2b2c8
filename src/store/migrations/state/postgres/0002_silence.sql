-- Nothing more is mailed about one due date of one rule, for a while.
CREATE TABLE silence (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  forloeb TEXT NOT NULL,
  rule TEXT NOT NULL,
  due_on DATE NOT NULL,
  until DATE NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ
);
