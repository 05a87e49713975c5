-- The constraints on some relations, and the foreign keys that point at them.
WITH wanted AS (
  SELECT c.oid
  FROM pg_constraint c
  WHERE c.conrelid = ANY (CAST(:oids AS oid[]))
  UNION
  SELECT d.objid
  FROM pg_depend d
  WHERE d.refclassid = 'pg_class'::regclass
    AND d.refobjid = ANY (CAST(:oids AS oid[]))
    AND d.classid = 'pg_constraint'::regclass
)
SELECT
  c.conrelid::bigint AS relation,
  c.confrelid::bigint AS referenced_relation,
  n.nspname AS table_schema,
  t.relname AS table_name,
  c.conname AS name,
  CASE c.contype
    WHEN 'p' THEN 'PRIMARY_KEY'
    WHEN 'u' THEN 'UNIQUE'
    WHEN 'c' THEN 'CHECK'
    WHEN 'f' THEN 'FOREIGN_KEY'
    WHEN 'x' THEN 'EXCLUSION'
    ELSE 'TRIGGER'
  END AS type,
  pg_get_constraintdef(c.oid) AS definition,
  ARRAY(
    SELECT a.attname::text
    FROM unnest(c.conkey) WITH ORDINALITY k (attnum, position)
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum
    ORDER BY k.position) AS columns,
  rn.nspname AS referenced_schema,
  r.relname AS referenced_name,
  ARRAY(
    SELECT a.attname::text
    FROM unnest(c.confkey) WITH ORDINALITY k (attnum, position)
    JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum
    ORDER BY k.position) AS referenced_columns,
  i.relname AS index,
  c.convalidated AS validated,
  obj_description(c.oid, 'pg_constraint') AS comment,
  leaves.schemas AS leaf_schemas,
  leaves.names AS leaf_names
FROM wanted w
JOIN pg_constraint c ON c.oid = w.oid
JOIN pg_class t ON t.oid = c.conrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN pg_class r ON r.oid = c.confrelid
LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace
LEFT JOIN pg_class i ON i.oid = c.conindid AND c.contype IN ('p', 'u', 'x')
LEFT JOIN LATERAL (
  SELECT
    coalesce(array_agg(pn.nspname::text ORDER BY pn.nspname, p.relname), '{}') AS schemas,
    coalesce(array_agg(p.relname::text ORDER BY pn.nspname, p.relname), '{}') AS names
  FROM pg_partition_tree(c.conrelid) tree
  JOIN pg_class p ON p.oid = tree.relid
  JOIN pg_namespace pn ON pn.oid = p.relnamespace
  WHERE tree.isleaf
) leaves ON c.contype = 'f' AND t.relkind = 'p'
WHERE c.contype IN ('p', 'u', 'c', 'f', 'x', 't')
  AND c.conparentid = 0
  AND (c.conislocal OR c.contype <> 'c')
  AND n.nspname <> 'neap'
  AND (c.contype <> 't' OR NOT EXISTS (
    SELECT
    FROM pg_trigger g
    JOIN pg_proc f ON f.oid = g.tgfoid
    JOIN pg_namespace fn ON fn.oid = f.pronamespace
    WHERE g.tgrelid = c.conrelid AND g.tgconstraint = c.oid AND fn.nspname = 'neap'))
ORDER BY n.nspname, t.relname, c.conname
