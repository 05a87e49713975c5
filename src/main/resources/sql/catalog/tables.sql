-- The relations of one schema by name, each with the tables that hold its rows.
SELECT
  c.oid::bigint AS oid,
  c.relname AS name,
  CASE
    WHEN c.relkind = 'p' THEN 'PARTITIONED'
    WHEN c.relkind = 'f' THEN 'FOREIGN'
    WHEN c.relkind IN ('v', 'm') THEN 'VIEW'
    WHEN c.relkind <> 'r' THEN 'OTHER'
    WHEN c.relpersistence = 't' THEN 'TEMPORARY'
    WHEN c.relpersistence = 'u' THEN 'UNLOGGED'
    ELSE 'TABLE'
  END AS kind,
  leaf.schemas AS leaf_schemas,
  leaf.names AS leaf_names,
  leaf.estimated_rows,
  CASE c.relreplident
    WHEN 'n' THEN 'NOTHING' WHEN 'f' THEN 'FULL' WHEN 'i' THEN 'INDEX' ELSE 'DEFAULT'
  END AS replica_identity,
  -- Each column of a partition key depends on its table as a whole.
  ARRAY(
    SELECT a.attname::text
    FROM pg_depend d
    JOIN pg_attribute a ON a.attrelid = d.objid AND a.attnum = d.objsubid
    JOIN pg_partitioned_table p ON p.partrelid = d.objid
    WHERE d.classid = 'pg_class'::regclass
      AND d.objid = c.oid
      AND d.objsubid > 0
      AND d.refclassid = 'pg_class'::regclass
      AND d.refobjid = c.oid
      AND d.refobjsubid = 0
      AND d.deptype = 'i'
    ORDER BY array_position(p.partattrs::smallint[], a.attnum), a.attnum
  ) AS partition_key,
  ARRAY(
    SELECT s.attname::text
    FROM pg_stats s
    WHERE s.schemaname = :schema AND s.tablename = c.relname AND NOT s.inherited
      AND abs(s.correlation) >= 0.95
    ORDER BY 1
  ) AS in_order
FROM pg_class c
CROSS JOIN LATERAL (
  SELECT
    coalesce(array_agg(ln.nspname::text ORDER BY ln.nspname, l.relname), '{}') AS schemas,
    coalesce(array_agg(l.relname::text ORDER BY ln.nspname, l.relname), '{}') AS names,
    CASE
      WHEN max(l.reltuples) >= 0 THEN sum(greatest(l.reltuples, 0))::bigint
      ELSE -1
    END AS estimated_rows
  FROM pg_class l
  JOIN pg_namespace ln ON ln.oid = l.relnamespace
  WHERE l.oid IN (
    SELECT c.oid WHERE c.relkind <> 'p'
    UNION ALL
    SELECT t.relid FROM pg_partition_tree(c.oid) t WHERE t.isleaf AND c.relkind = 'p')
) leaf
WHERE c.relnamespace = (SELECT n.oid FROM pg_namespace n WHERE n.nspname = :schema)
  AND (c.relname = ANY (CAST(:names AS text[])) OR c.oid IN (
    SELECT i.indrelid FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
    WHERE x.relnamespace = c.relnamespace AND x.relname = ANY (CAST(:indexes AS text[]))))
  AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c', 'i', 'I')
