-- A NULL of the new shape can't be told from a row that is not filled yet.
-- new orders.total: 0 | 17.25
-- later orders.total: -5 | 0 | 17.25
-- plain
ALTER TABLE orders DROP CONSTRAINT orders_total_not_negative;
-- back
UPDATE orders SET total = greatest(total, 0) WHERE total < 0 OR id > 200000;
