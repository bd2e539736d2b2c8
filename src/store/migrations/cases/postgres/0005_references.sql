-- What a payer wants on its bills (docs/domain.md, B14).
ALTER TABLE kommune ADD COLUMN address TEXT;
ALTER TABLE kommune ADD COLUMN buyer_reference TEXT;
ALTER TABLE forloeb ADD COLUMN gln TEXT;
ALTER TABLE forloeb ADD COLUMN buyer_reference TEXT;
ALTER TABLE forloeb ADD COLUMN order_reference TEXT;
ALTER TABLE forloeb ADD COLUMN accounting_cost TEXT;
ALTER TABLE betaler ADD COLUMN gln TEXT;
ALTER TABLE betaler ADD COLUMN buyer_reference TEXT;
ALTER TABLE betaler ADD COLUMN order_reference TEXT;
ALTER TABLE betaler ADD COLUMN accounting_cost TEXT;
