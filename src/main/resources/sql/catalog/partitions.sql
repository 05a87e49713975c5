-- The partitions of some tables, and theirs; each after the one that it is a part of.
SELECT
  o.oid::bigint AS relation,
  c.oid::bigint AS partition,
  n.nspname AS partition_schema,
  c.relname AS partition_name,
  an.nspname AS above_schema,
  a.relname AS above_name,
  NOT t.isleaf AS partitioned
FROM unnest(CAST(:oids AS oid[])) o (oid)
JOIN pg_class root ON root.oid = o.oid AND root.relkind = 'p'
CROSS JOIN LATERAL pg_partition_tree(o.oid) t
JOIN pg_class c ON c.oid = t.relid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class a ON a.oid = t.parentrelid
JOIN pg_namespace an ON an.oid = a.relnamespace
WHERE t.level > 0
ORDER BY o.oid, t.level, n.nspname, c.relname
