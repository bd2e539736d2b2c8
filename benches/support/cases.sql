-- {SIZE} forløb as of Tuesday 2026-06-09, the same each time; a seventh open, the others ended within five years. The
-- tables are there, and the kommuner. Runs on SQLite and, where date() takes Julian day numbers too, on PostgreSQL.
-- Whatever looks random is a remainder: the day of the run is 2461201.
CREATE TEMPORARY TABLE place AS SELECT ROW_NUMBER() OVER (ORDER BY code) - 1 AS n, code FROM kommune;
CREATE TEMPORARY TABLE num AS
WITH RECURSIVE counted (n) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < {SIZE})
SELECT n FROM counted;

CREATE TEMPORARY TABLE plan AS
WITH mixed AS (
  SELECT n, (n * 7919 + 13) % 10007 AS a, (n * 104729 + 7) % 10009 AS b, (n * 15485863 + 5) % 10037 AS c FROM num
), kinds AS (
  SELECT n, a, b, c, a % 100 < 15 AS is_open, (a / 100) % 10 < 7 AS after_stay,
    CASE WHEN b % 20 < 12 THEN 'CTI' WHEN b % 20 < 15 THEN 'ICM' WHEN b % 20 < 17 THEN 'ACT' ELSE 'EFTERFORSORG' END AS method,
    CASE WHEN b % 20 < 12 THEN 274 WHEN b % 20 < 17 THEN 400 ELSE 180 END AS days
  FROM mixed
)
SELECT n, 'F-' || (1000000 + n) AS id, a, b, c, is_open, after_stay, method,
  -- Of those that are open some are still to begin.
  2461201 + CASE WHEN is_open THEN 20 - c % (days + 10) ELSE -1 - c % 1800 - days END AS start_at,
  2461201 + CASE WHEN is_open THEN 0 ELSE -1 - c % 1800 END AS last_at
FROM kinds;

INSERT INTO tilbud (id, name, cti_places, phase_plan)
SELECT 't' || n, 'Tilbud ' || n, 60, CASE WHEN n % 3 = 1 THEN '3-4-2' END FROM num WHERE n < {TILBUD};
INSERT INTO medarbejder (id, name, email, tilbud_id, fte_percent, absent_from, absent_to, substitute_id)
SELECT 'm' || n, 'Medarbejder ' || n, 'm' || n || '@example.dk', 't' || (n % {TILBUD}), 100,
  CASE WHEN n % 25 = 4 THEN date(2461201 - 5) END, CASE WHEN n % 50 = 4 THEN date(2461201 + 9) END,
  CASE WHEN n % 25 = 4 THEN 'm' || ((n + {TILBUD}) % {MEDARBEJDERE}) END
FROM num WHERE n < {MEDARBEJDERE};
INSERT INTO takst (code, valid_from, oere_per_day)
SELECT code.column1, date(january.column1), code.column2 + (january.column1 - 2458120) * 2
FROM num, (VALUES ('CTI', 40600), ('ICM', 35200), ('ACT', 52100), ('CTI-NAT', 61300)) AS code,
  (VALUES (2458120), (2458485), (2458850), (2459216), (2459581), (2459946), (2460311), (2460677), (2461042), (2461407)) AS january
WHERE num.n = 0;

INSERT INTO forloeb (id, borger_ref, method, tilbud_id, medarbejder_id, handlekommune, betalingskommune, legal_basis, contact_on,
  start_on, agreed_end_on, extension_ref, ended_on, end_reason, phase2_on, phase3_on, decision_on, discharged_on,
  first_discharged_on, takst_code)
SELECT plan.id, 'B' || (1000000 + plan.n % ({SIZE} * 9 / 10)), method, 't' || (plan.n % {TILBUD}),
  CASE WHEN is_open AND b % 33 = 0 THEN NULL ELSE 'm' || (plan.n % {MEDARBEJDERE}) END,
  place.code, CASE WHEN c % 20 = 0 THEN '0101' END, CASE WHEN b % 2 = 0 THEN '85' ELSE '85a' END,
  CASE WHEN method = 'CTI' THEN date(start_at - 20) END,
  date(start_at),
  CASE WHEN method = 'CTI' AND b % 10 = 0 THEN date(start_at + 300) WHEN method IN ('ICM', 'ACT') AND b % 2 = 0 THEN date(start_at + 730) END,
  CASE WHEN method = 'CTI' AND b % 10 = 0 THEN 'A-' || plan.n END,
  CASE WHEN NOT is_open THEN date(last_at) END,
  CASE WHEN NOT is_open THEN (CASE c % 5 WHEN 0 THEN 'moved' WHEN 1 THEN 'dropped_out' ELSE 'completed' END) END,
  CASE WHEN method = 'CTI' AND start_at + 91 <= last_at AND c % 10 < 9 THEN date(start_at + 91) END,
  CASE WHEN method = 'CTI' AND start_at + 183 <= last_at AND c % 10 < 8 THEN date(start_at + 183) END,
  CASE WHEN after_stay AND b % 2 = 1 THEN date(start_at - 10) END,
  CASE WHEN after_stay THEN date(start_at - 1) END,
  CASE WHEN after_stay AND b % 20 = 9 THEN date(start_at - 100) END,
  CASE WHEN method = 'CTI' AND a % 20 = 16 THEN 'CTI-NAT' END
FROM plan JOIN place ON place.n = plan.n % 98 ORDER BY plan.n;

-- Seven milestones each.
INSERT INTO milestone (forloeb_id, kind, done_on)
SELECT plan.id, kind.column2, date(CASE WHEN start_at + kind.column1 * 21 < last_at THEN start_at + kind.column1 * 21 ELSE last_at END)
FROM plan, (VALUES (0, 'assessment_sent'), (1, 'handleplan'), (2, 'activity_plan'), (3, 'activity_plan_evaluated'),
  (4, 'activity_plan_adjusted'), (5, 'goals_evaluated'), (6, 'continued_support'), (7, 'handover_agreement'), (8, 'long_term_plan'),
  (9, 'handover_talks'), (10, 'network_established'), (11, 'responsibility_placed'), (12, 'kommune_informed')) AS kind
WHERE (plan.n + kind.column1) % 13 < 7 ORDER BY plan.n;
-- Ten kontakter each, the last a few days ago.
INSERT INTO kontakt (forloeb_id, held_on, kind)
SELECT plan.id, date(CASE WHEN start_at < last_at - c % 12 THEN start_at + (last_at - c % 12 - start_at) * num.n / 9 ELSE last_at - num.n END),
  CASE (plan.n + num.n) % 4 WHEN 0 THEN 'home_visit' WHEN 1 THEN 'meeting' WHEN 2 THEN 'call' ELSE 'network' END
FROM plan, num WHERE num.n < 10 ORDER BY plan.n, num.n;
INSERT INTO betalingstilsagn (forloeb_id, registered_on, valid_from, valid_to, reference)
SELECT id, date(start_at - 15), date(start_at), CASE WHEN n % 3 = 1 THEN date(start_at + 200) END, 'T-' || n
FROM plan WHERE NOT after_stay AND n % 11 > 0 OR n % 10 = 1 ORDER BY n;
INSERT INTO betaler (forloeb_id, valid_from, kommune)
SELECT id, date(start_at + 60), '0370' FROM plan WHERE n % 20 = 3 ORDER BY n;
INSERT INTO pause (forloeb_id, from_on, to_on, billed)
SELECT id, date(start_at + 40), date(start_at + 60), n % 40 = 11 FROM plan WHERE n % 20 = 11 ORDER BY n;

-- Of a thousand forløb one each that is wrong in one way: those that tables with types and keys can hold.
UPDATE forloeb SET agreed_end_on = date(2461201 - 9000) WHERE id LIKE '%500';
UPDATE forloeb SET method = 'IPS' WHERE id LIKE '%501';
UPDATE forloeb SET phase2_on = date(2461201 - 10), phase3_on = date(2461201 - 20) WHERE id LIKE '%502';
INSERT INTO kontakt (forloeb_id, held_on, kind) SELECT id, date(2461201), 'letter' FROM forloeb WHERE id LIKE '%503';
INSERT INTO milestone (forloeb_id, kind, done_on) SELECT id, 'party', date(2461201) FROM forloeb WHERE id LIKE '%504';
INSERT INTO pause (forloeb_id, from_on, to_on, billed) SELECT id, date(2461201), date(2461201 - 1), 1 = 1 FROM forloeb WHERE id LIKE '%505';
DROP TABLE plan;
DROP TABLE num;
DROP TABLE place;
