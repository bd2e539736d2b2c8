-- One row: a clock that was found far ahead of what was done last. `confirmed_at`: somebody has said that it is right.
CREATE TABLE clock_leap (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  noticed_at TIMESTAMPTZ NOT NULL,
  before_at TIMESTAMPTZ NOT NULL,
  confirmed_at TIMESTAMPTZ
);
-- When a run finished last is asked at each tick.
CREATE INDEX run_finished_at ON run (finished_at);
