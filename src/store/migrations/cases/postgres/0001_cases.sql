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
  absent_from DATE, absent_to DATE,
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
  contact_on DATE,
  start_on DATE,
  agreed_end_on DATE,
  extension_ref TEXT,
  ended_on DATE,
  end_reason TEXT,
  phase2_on DATE, phase3_on DATE,
  decision_on DATE,
  discharged_on DATE,
  first_discharged_on DATE,
  takst_code TEXT
);
CREATE INDEX forloeb_ended_on ON forloeb (ended_on);
CREATE TABLE milestone (
  forloeb_id TEXT NOT NULL REFERENCES forloeb (id),
  kind TEXT NOT NULL,
  done_on DATE NOT NULL,
  PRIMARY KEY (forloeb_id, kind, done_on)
);
CREATE TABLE kontakt (
  forloeb_id TEXT NOT NULL REFERENCES forloeb (id),
  held_on DATE NOT NULL,
  kind TEXT NOT NULL
);
CREATE INDEX kontakt_forloeb ON kontakt (forloeb_id);
CREATE TABLE betalingstilsagn (
  forloeb_id TEXT NOT NULL REFERENCES forloeb (id),
  registered_on DATE NOT NULL,
  valid_from DATE, valid_to DATE,
  reference TEXT
);
CREATE INDEX betalingstilsagn_forloeb ON betalingstilsagn (forloeb_id);
CREATE TABLE betaler (
  forloeb_id TEXT NOT NULL REFERENCES forloeb (id),
  valid_from DATE NOT NULL,
  kommune TEXT NOT NULL REFERENCES kommune (code),
  PRIMARY KEY (forloeb_id, valid_from)
);
CREATE TABLE pause (
  forloeb_id TEXT NOT NULL REFERENCES forloeb (id),
  from_on DATE NOT NULL, to_on DATE,
  billed BOOLEAN NOT NULL
);
CREATE INDEX pause_forloeb ON pause (forloeb_id);
CREATE TABLE takst (
  code TEXT NOT NULL,
  valid_from DATE NOT NULL,
  oere_per_day BIGINT NOT NULL,
  PRIMARY KEY (code, valid_from)
);
