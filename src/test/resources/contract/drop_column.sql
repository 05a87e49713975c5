-- plain
ALTER TABLE customers DROP city;
-- back
ALTER TABLE customers ADD city text;
