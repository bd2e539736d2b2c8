-- Of a thousand forløb one each that is wrong in a way that only tables without types and keys can hold.
UPDATE forloeb SET start_on = '2026-02-30' WHERE id LIKE '%506';
UPDATE forloeb SET medarbejder_id = 'nobody' WHERE id LIKE '%507';
UPDATE forloeb SET borger_ref = '' WHERE id LIKE '%508';
UPDATE betaler SET kommune = '9999' WHERE forloeb_id LIKE '%523';
INSERT INTO kontakt (forloeb_id, held_on, kind) SELECT 'G-' || substr(id, 3, 3) || '-' || substr(id, 6), '2026-05-01', 'call' FROM forloeb WHERE id LIKE '%509';
INSERT INTO kontakt (forloeb_id, held_on, kind) SELECT id, '1-5-2026', 'call' FROM forloeb WHERE id LIKE '%510';
INSERT INTO betalingstilsagn (forloeb_id, registered_on) SELECT id, '' FROM forloeb WHERE id LIKE '%512';
