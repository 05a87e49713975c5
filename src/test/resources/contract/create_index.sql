-- plain
CREATE INDEX orders_latest ON orders (customer_id, placed_at DESC NULLS LAST) WHERE total > 0;
-- back
DROP INDEX orders_latest;
