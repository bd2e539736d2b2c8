-- Nothing is entered in people's calendars by mail any more.
DROP TABLE appointment;
-- Whether the deadline stands in the mail, or is only counted there: such a one comes first in its reader's next mail.
ALTER TABLE said_to ADD COLUMN named BOOLEAN NOT NULL DEFAULT TRUE;
CREATE INDEX said_to_not_named ON said_to (forloeb, rule, due_on, stage) WHERE NOT named;
