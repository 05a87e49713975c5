-- plain
UPDATE orders SET total = greatest(total, 0.01);
ALTER TABLE orders ADD CONSTRAINT orders_not_nothing CHECK (total > 0);
-- back
ALTER TABLE orders DROP CONSTRAINT orders_not_nothing;
