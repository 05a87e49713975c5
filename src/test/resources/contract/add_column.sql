-- What the new shape's client makes of a total before a row is filled, priority is filled from.
-- new orders.total:
-- later orders.total: 8.75 | 0 | 1234.5 | NULL
-- plain
ALTER TABLE orders ADD priority text DEFAULT 'normal';
UPDATE orders SET priority = CASE WHEN total >= 1000 THEN 'high' ELSE 'normal' END;
ALTER TABLE orders ALTER priority SET NOT NULL;
-- back
ALTER TABLE orders DROP priority;
