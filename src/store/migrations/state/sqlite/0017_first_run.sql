-- What the first reminders would be, while they wait for somebody to choose; empty otherwise.
CREATE TABLE first_run (
  part TEXT NOT NULL,  -- all | rule | role
  name TEXT NOT NULL,  -- of all: mails, deadlines or overdue
  amount BIGINT NOT NULL,
  PRIMARY KEY (part, name)
);
