-- How the values of columns are stored and estimated, where it was set for a relation or for one of
-- its partitions: each has its own.
SELECT
  o.oid::bigint AS relation,
  a.attname AS column,
  n.nspname AS table_schema,
  c.relname AS table_name,
  CASE
    WHEN a.attstorage <> t.typstorage
    THEN CASE a.attstorage
      WHEN 'p' THEN 'PLAIN' WHEN 'm' THEN 'MAIN' WHEN 'e' THEN 'EXTERNAL' ELSE 'EXTENDED'
    END
  END AS storage,
  CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
  ARRAY(
    SELECT format('%I = %L', option_name, option_value)
    FROM pg_options_to_table(a.attoptions)) AS options
FROM unnest(CAST(:oids AS oid[])) o (oid)
CROSS JOIN LATERAL (SELECT o.oid UNION SELECT p.relid FROM pg_partition_tree(o.oid) p) m (oid)
JOIN pg_class c ON c.oid = m.oid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = m.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
WHERE a.attstorage <> t.typstorage OR a.attcompression IN ('p', 'l') OR a.attoptions IS NOT NULL
ORDER BY o.oid, a.attnum, n.nspname, c.relname
