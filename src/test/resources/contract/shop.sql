-- The tables of jobs/examples, with 2,500 rows each of every awkward kind, and what hangs on them.
-- Keys that are multiples of four belong to no writer: rows may point at them.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'contract clerk') THEN
    CREATE ROLE "contract clerk";
  END IF;
END $$;

CREATE TABLE customers (
  id int PRIMARY KEY,
  name text NOT NULL,
  email text,
  city text,
  born date,
  balance double precision,
  owed double precision GENERATED ALWAYS AS (-balance) STORED,
  settings jsonb,
  tags text[],
  active boolean NOT NULL DEFAULT true
);
INSERT INTO customers (id, name, email, city, born, balance, settings, tags, active)
SELECT i,
  (ARRAY['First' || i || ' Last ' || i, 'Größe 😀', 'it''s "a" \b', 'Solo', '', ' lead', E'two\nlines x'])
    [1 + i % 7],
  CASE WHEN i % 6 > 0 THEN (ARRAY['C', 'c', 'Ö'])[1 + i % 3] || i || '@Example.org' END,
  (ARRAY['city 1', 'It''s', '', NULL, 'Köln'])[1 + i % 5],
  (ARRAY['infinity', '0044-03-15 BC', '2024-02-29', NULL]::date[])[1 + i % 4],
  (ARRAY['NaN', '-Infinity', 0.1, -0.0, 1e300, NULL]::float8[])[1 + i % 6],
  (ARRAY['{"a": [1, null, "😀"]}', 'null', '"\""', NULL]::jsonb[])[1 + i % 4],
  CASE i % 3 WHEN 0 THEN '{}' WHEN 1 THEN ARRAY['it''s', NULL, '"', '\'] END,
  i % 9 > 0
FROM generate_series(1, 2500) i;

CREATE TABLE orders (
  id int PRIMARY KEY,
  customer_id int REFERENCES customers,
  state text NOT NULL DEFAULT 'new' CONSTRAINT orders_state_known
    CHECK (state IN ('new', 'paid', 'packed', 'sent', 'returned')),
  total numeric CONSTRAINT orders_total_not_negative CHECK (total >= 0),
  placed_at timestamptz DEFAULT '2026-01-01 00:00+00',
  number serial CONSTRAINT orders_number UNIQUE DEFERRABLE,
  amount numeric(12, 2) DEFAULT 1.5,
  code varchar(40) COLLATE "C",
  token uuid,
  far bigint,
  raw bytea
);
INSERT INTO orders (id, customer_id, state, total, placed_at, amount, code, token, far, raw)
SELECT i, nullif(4 * (1 + i % 600), 4),
  (ARRAY['new', 'paid', 'packed', 'sent', 'returned'])[1 + i % 5],
  (ARRAY[0, 0.01, i % 9 * 1.25, 1.255, 92233720368547758.07, 1234.5678, NULL])[1 + i % 7],
  (ARRAY['-infinity', '2026-03-29 02:30+01', '1900-01-01 12:00+00', NULL]::timestamptz[])[1 + i % 4],
  (ARRAY[0, -1.25, 9999999999.99, NULL])[1 + i % 4],
  (ARRAY['it''s', 'Größe', '', NULL, E'\\'])[1 + i % 5],
  CASE WHEN i % 3 > 0 THEN md5(i::text)::uuid END,
  (ARRAY[-9223372036854775808, 9223372036854775807, 0, NULL])[1 + i % 4],
  CASE WHEN i % 4 > 0 THEN decode('00ff27', 'hex') END
FROM generate_series(1, 2500) i;

CREATE INDEX orders_by_state ON orders (state, placed_at);
CREATE INDEX orders_by_total ON orders (total DESC NULLS LAST) INCLUDE (state) WHERE total > 1;
CREATE INDEX customers_by_name ON customers (name COLLATE "C" text_pattern_ops, id);
CREATE INDEX customers_by_lower_city ON customers (lower(city));
CREATE UNIQUE INDEX orders_by_number ON orders (number) INCLUDE (total);
COMMENT ON TABLE orders IS 'what was ''bought''';
COMMENT ON COLUMN orders.total IS 'in euros, "net"';
COMMENT ON COLUMN customers.name IS 'as on the letter';
COMMENT ON CONSTRAINT orders_total_not_negative ON orders IS 'we never pay';
COMMENT ON INDEX orders_by_state IS 'for the desk';
ALTER TABLE orders ALTER total SET STATISTICS 77, ALTER total SET (n_distinct = 5);
ALTER TABLE orders ALTER state SET STORAGE EXTERNAL, ALTER state SET COMPRESSION pglz;
ALTER TABLE customers ALTER name SET STORAGE MAIN, ALTER name SET STATISTICS 9;
ALTER TABLE orders SET (fillfactor = 80);
GRANT SELECT, INSERT ON customers, orders TO "contract clerk";
GRANT UPDATE (name, email) ON customers TO "contract clerk";
GRANT UPDATE (total, state) ON orders TO "contract clerk";
CREATE POLICY active_only ON customers FOR SELECT TO "contract clerk" USING (active);
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE PUBLICATION shop FOR TABLE customers, orders;
CREATE STATISTICS orders_of_customer ON customer_id, code FROM orders;
ANALYZE;
