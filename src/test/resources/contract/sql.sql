-- plain
CREATE VIEW large_orders AS SELECT id, customer_id FROM orders WHERE total > 1000;
-- back
DROP VIEW large_orders;
