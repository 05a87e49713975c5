-- plain
ALTER TABLE orders ALTER total TYPE bigint USING round(total * 100);
-- back
ALTER TABLE orders ALTER total TYPE numeric USING total::numeric / 100;
