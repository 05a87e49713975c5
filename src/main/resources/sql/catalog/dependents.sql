-- What hangs on the columns of some relations, or of their partitions, by pg_depend.
WITH member AS MATERIALIZED (
  SELECT DISTINCT o.oid AS root, m.oid
  FROM unnest(CAST(:oids AS oid[])) o (oid)
  CROSS JOIN LATERAL (SELECT o.oid UNION SELECT p.relid FROM pg_partition_tree(o.oid) p) m (oid)
),
dependency AS MATERIALIZED (
  SELECT m.root, m.oid AS relation, d.classid, d.objid, d.objsubid, a.attname, a.attnum
  FROM member m
  JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = m.oid
  JOIN pg_attribute a ON a.attrelid = m.oid AND a.attnum = d.refobjsubid
  WHERE d.refobjsubid > 0 AND NOT a.attisdropped
),
dependent AS (
  SELECT
    d.root,
    CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'rule' END AS kind,
    n.nspname AS schema,
    CASE
      WHEN c.relkind IN ('v', 'm') THEN format('%I.%I', n.nspname, c.relname)
      ELSE format('%I on %I.%I', r.rulename, n.nspname, c.relname)
    END AS name,
    d.attname
  FROM dependency d
  JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
  JOIN pg_class c ON c.oid = r.ev_class
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE (c.oid <> d.relation OR c.relkind NOT IN ('v', 'm'))
    AND obj_description(r.oid, 'pg_rewrite') IS DISTINCT FROM 'neap'

  UNION
  SELECT d.root, 'policy', n.nspname, format('%I on %I.%I', p.polname, n.nspname, c.relname), d.attname
  FROM dependency d
  JOIN pg_policy p ON d.classid = 'pg_policy'::regclass AND p.oid = d.objid
  JOIN pg_class c ON c.oid = p.polrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace

  UNION
  -- The expression is what depends since PostgreSQL 15, the generated column itself before.
  SELECT d.root, 'generated column', '', g.attname, d.attname
  FROM dependency d
  LEFT JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
  JOIN pg_attribute g
    ON g.attrelid = d.relation
    AND g.attnum = CASE
      WHEN d.classid = 'pg_attrdef'::regclass AND f.adrelid = d.relation THEN f.adnum
      WHEN d.classid = 'pg_class'::regclass AND d.objid = d.relation THEN d.objsubid
    END
  WHERE g.attgenerated <> '' AND g.attnum <> d.attnum

  UNION
  SELECT d.root, 'trigger', fn.nspname, format('%I on %I.%I', t.tgname, n.nspname, c.relname), d.attname
  FROM dependency d
  JOIN pg_trigger t ON d.classid = 'pg_trigger'::regclass AND t.oid = d.objid
  JOIN pg_class c ON c.oid = t.tgrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_proc f ON f.oid = t.tgfoid
  JOIN pg_namespace fn ON fn.oid = f.pronamespace
  WHERE NOT t.tgisinternal AND (t.tgparentid = 0 OR d.relation = d.root)

  UNION
  SELECT d.root, 'function', n.nspname, f.oid::regprocedure::text, d.attname
  FROM dependency d
  JOIN pg_proc f ON d.classid = 'pg_proc'::regclass AND f.oid = d.objid
  JOIN pg_namespace n ON n.oid = f.pronamespace

  UNION
  SELECT d.root, 'publication', '', quote_ident(p.pubname), d.attname
  FROM dependency d
  JOIN pg_publication_rel r ON d.classid = 'pg_publication_rel'::regclass AND r.oid = d.objid
  JOIN pg_publication p ON p.oid = r.prpubid

  UNION
  SELECT d.root, 'statistics object', n.nspname, format('%I.%I', n.nspname, s.stxname), d.attname
  FROM dependency d
  JOIN pg_statistic_ext s ON d.classid = 'pg_statistic_ext'::regclass AND s.oid = d.objid
  JOIN pg_namespace n ON n.oid = s.stxnamespace

  UNION
  -- Each column of a partition key depends on its table as a whole.
  SELECT m.root, 'partition key', '', format('%s of %I.%I', pg_get_partkeydef(m.oid), n.nspname, c.relname), a.attname
  FROM member m
  JOIN pg_partitioned_table p ON p.partrelid = m.oid
  JOIN pg_class c ON c.oid = m.oid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_depend d
    ON d.classid = 'pg_class'::regclass
    AND d.objid = m.oid
    AND d.objsubid > 0
    AND d.refclassid = 'pg_class'::regclass
    AND d.refobjid = m.oid
    AND d.refobjsubid = 0
    AND d.deptype = 'i'
  JOIN pg_attribute a ON a.attrelid = m.oid AND a.attnum = d.objsubid

  UNION
  SELECT o.root, 'child table', '', format('%I.%I', n.nspname, c.relname), a.attname
  FROM member o
  JOIN pg_inherits h ON h.inhparent = o.oid
  JOIN pg_class c ON c.oid = h.inhrelid AND NOT c.relispartition AND c.relkind IN ('r', 'f')
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = h.inhrelid AND a.attnum > 0 AND a.attinhcount > 0
  WHERE o.oid = o.root AND EXISTS (
    SELECT FROM pg_attribute own WHERE own.attrelid = o.oid AND own.attname = a.attname)

  UNION
  SELECT o.root, 'parent table', '', format('%I.%I', n.nspname, c.relname), a.attname
  FROM member o
  JOIN pg_inherits h ON h.inhrelid = o.oid
  JOIN pg_class c ON c.oid = h.inhparent AND c.relkind IN ('r', 'p', 'f')
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = h.inhparent AND a.attnum > 0 AND NOT a.attisdropped
  WHERE o.oid = o.root
)
SELECT
  d.root::bigint AS relation,
  d.kind,
  d.name,
  array_agg(d.attname::text ORDER BY a.attnum) AS columns
FROM dependent d
LEFT JOIN pg_attribute a ON a.attrelid = d.root AND a.attname = d.attname
WHERE d.schema <> 'neap'
GROUP BY d.root, d.kind, d.name
ORDER BY d.root, d.kind, d.name
