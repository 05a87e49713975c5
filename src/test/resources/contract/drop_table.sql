-- plain
DROP TABLE orders;
-- back
