-- plain
ALTER TABLE customers RENAME name TO full_name;
-- back
ALTER TABLE customers RENAME full_name TO name;
