-- plain
ALTER TABLE orders ADD priority text DEFAULT 'normal';
UPDATE orders SET priority = CASE WHEN total >= 1000 THEN 'high' ELSE 'normal' END;
ALTER TABLE orders ALTER priority SET NOT NULL;
-- back
ALTER TABLE orders DROP priority;
