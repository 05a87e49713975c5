-- plain
ALTER TABLE orders RENAME CONSTRAINT orders_total_not_negative TO orders_total_is_positive;
-- back
ALTER TABLE orders RENAME CONSTRAINT orders_total_is_positive TO orders_total_not_negative;
