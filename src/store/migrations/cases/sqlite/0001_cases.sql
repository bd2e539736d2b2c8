CREATE TABLE kommune (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  cvr  TEXT,
  gln  TEXT
);
CREATE TABLE tilbud (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  cti_places INTEGER,
  phase_plan TEXT
);
CREATE TABLE medarbejder (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  tilbud_id TEXT NOT NULL REFERENCES tilbud (id),
  fte_percent INTEGER NOT NULL DEFAULT 100,
  absent_from TEXT, absent_to TEXT,
  substitute_id TEXT REFERENCES medarbejder (id)
);
CREATE TABLE forloeb (
  id TEXT PRIMARY KEY,
  borger_ref TEXT NOT NULL,
  method TEXT NOT NULL,
  tilbud_id TEXT NOT NULL REFERENCES tilbud (id),
  medarbejder_id TEXT REFERENCES medarbejder (id),
  handlekommune TEXT NOT NULL REFERENCES kommune (code),
  betalingskommune TEXT REFERENCES kommune (code),
  legal_basis TEXT,
  contact_on TEXT,
  start_on TEXT,
  agreed_end_on TEXT,
  extension_ref TEXT,
  ended_on TEXT,
  end_reason TEXT,
  phase2_on TEXT, phase3_on TEXT,
  decision_on TEXT,
  discharged_on TEXT,
  first_discharged_on TEXT,
  takst_code TEXT
);
CREATE INDEX forloeb_ended_on ON forloeb (ended_on);
CREATE TABLE milestone (
  forloeb_id TEXT NOT NULL REFERENCES forloeb (id),
  kind TEXT NOT NULL,
  done_on TEXT NOT NULL,
  PRIMARY KEY (forloeb_id, kind, done_on)
);
CREATE TABLE kontakt (
  forloeb_id TEXT NOT NULL REFERENCES forloeb (id),
  held_on TEXT NOT NULL,
  kind TEXT NOT NULL
);
CREATE INDEX kontakt_forloeb ON kontakt (forloeb_id);
CREATE TABLE betalingstilsagn (
  forloeb_id TEXT NOT NULL REFERENCES forloeb (id),
  registered_on TEXT NOT NULL,
  valid_from TEXT, valid_to TEXT,
  reference TEXT
);
CREATE INDEX betalingstilsagn_forloeb ON betalingstilsagn (forloeb_id);
CREATE TABLE betaler (
  forloeb_id TEXT NOT NULL REFERENCES forloeb (id),
  valid_from TEXT NOT NULL,
  kommune TEXT NOT NULL REFERENCES kommune (code),
  PRIMARY KEY (forloeb_id, valid_from)
);
CREATE TABLE pause (
  forloeb_id TEXT NOT NULL REFERENCES forloeb (id),
  from_on TEXT NOT NULL, to_on TEXT,
  billed INTEGER NOT NULL
);
CREATE INDEX pause_forloeb ON pause (forloeb_id);
CREATE TABLE takst (
  code TEXT NOT NULL,
  valid_from TEXT NOT NULL,
  oere_per_day BIGINT NOT NULL,
  PRIMARY KEY (code, valid_from)
);
