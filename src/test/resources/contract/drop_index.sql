-- plain
DROP INDEX orders_by_state;
-- back
CREATE INDEX orders_by_state ON orders (state, placed_at);
