-- The columns of some relations, in their order.
SELECT
  a.attrelid::bigint AS relation,
  a.attname AS name,
  format_type(a.atttypid, a.atttypmod) AS type,
  a.attnotnull AS not_null,
  n.conname AS not_null_constraint,
  pg_get_expr(d.adbin, d.adrelid) AS default_expression,
  CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END AS identity,
  CASE a.attgenerated WHEN 's' THEN 'STORED' WHEN 'v' THEN 'VIRTUAL' END AS generated,
  s.schema AS sequence_schema,
  s.name AS sequence_name,
  s.options AS sequence_options,
  s.belongings AS sequence_belongings,
  CASE
    WHEN a.attcollation <> t.typcollation
    THEN (
      SELECT format('%I.%I', cn.nspname, co.collname)
      FROM pg_collation co
      JOIN pg_namespace cn ON cn.oid = co.collnamespace
      WHERE co.oid = a.attcollation)
  END AS collation,
  col_description(a.attrelid, a.attnum) AS comment,
  -- The default is -1 before PostgreSQL 17, and NULL since.
  nullif(a.attstattarget, -1)::integer AS statistics_target
FROM pg_attribute a
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_constraint n
  ON n.conrelid = a.attrelid AND n.contype = 'n' AND n.conkey = ARRAY[a.attnum]
LEFT JOIN LATERAL (
  SELECT
    sn.nspname AS schema,
    sc.relname AS name,
    format(
      'AS %s START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s %s',
      format_type(q.seqtypid, NULL), q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache,
      CASE WHEN q.seqcycle THEN 'CYCLE' ELSE 'NO CYCLE' END) AS options,
    ARRAY(
      SELECT
        format(
          'GRANT %s ON SEQUENCE %I.%I TO %s%s',
          string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type), sn.nspname, sc.relname,
          CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END,
          CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
      FROM aclexplode(sc.relacl) g
      WHERE g.grantee <> sc.relowner
      GROUP BY g.grantee, g.is_grantable
      ORDER BY 1
    ) || ARRAY(
      SELECT format('COMMENT ON SEQUENCE %I.%I IS %L', sn.nspname, sc.relname, c)
      FROM obj_description(sc.oid, 'pg_class') c
      WHERE c IS NOT NULL) AS belongings
  FROM pg_depend o
  JOIN pg_sequence q ON q.seqrelid = o.objid
  JOIN pg_class sc ON sc.oid = q.seqrelid
  JOIN pg_namespace sn ON sn.oid = sc.relnamespace
  WHERE o.refclassid = 'pg_class'::regclass
    AND o.refobjid = a.attrelid
    AND o.refobjsubid = a.attnum
    AND o.classid = 'pg_class'::regclass
    AND o.deptype IN ('a', 'i')
  ORDER BY o.deptype DESC, q.seqrelid
  LIMIT 1
) s ON true
WHERE a.attrelid = ANY (CAST(:oids AS oid[])) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
