-- The indexes of some relations, incomplete ones too.
SELECT
  i.indrelid::bigint AS relation,
  c.relname AS name,
  pg_get_indexdef(i.indexrelid) AS definition,
  ARRAY(
    SELECT a.attname::text
    FROM pg_attribute a
    WHERE a.attrelid = i.indrelid
      AND a.attnum > 0
      AND (a.attnum = ANY (i.indkey::smallint[]) OR EXISTS (
        SELECT
        FROM pg_depend d
        WHERE d.classid = 'pg_class'::regclass
          AND d.objid = i.indexrelid
          AND d.refclassid = 'pg_class'::regclass
          AND d.refobjid = i.indrelid
          AND d.refobjsubid = a.attnum))
    ORDER BY array_position(i.indkey::smallint[], a.attnum), a.attnum) AS columns,
  CASE WHEN m.amname = 'btree' AND k.plain THEN k.columns ELSE '{}' END AS key,
  i.indisunique AS is_unique,
  i.indpred IS NOT NULL AS partial,
  i.indisvalid AS valid,
  (SELECT o.conname
    FROM pg_constraint o
    WHERE o.conrelid = i.indrelid
      AND o.conindid = i.indexrelid
      AND o.contype IN ('p', 'u', 'x')) AS constraint_name,
  i.indisreplident AS replica_identity,
  i.indisclustered AS clustered,
  obj_description(i.indexrelid, 'pg_class') AS comment,
  (SELECT above.relname
    FROM pg_inherits h
    JOIN pg_class above ON above.oid = h.inhparent
    WHERE h.inhrelid = i.indexrelid) AS part_of
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_am m ON m.oid = c.relam
CROSS JOIN LATERAL (
  SELECT
    -- The arrays of pg_index count from 0; an option of 0 is ASC NULLS LAST.
    bool_and(
      a.attname IS NOT NULL
      AND i.indoption[p.position] = 0
      AND i.indcollation[p.position] = a.attcollation
      AND EXISTS (
        SELECT
        FROM pg_opclass o
        JOIN pg_opclass usual ON usual.opcfamily = o.opcfamily AND usual.opcdefault
        WHERE o.oid = i.indclass[p.position])) AS plain,
    array_agg(a.attname::text ORDER BY p.position) AS columns
  FROM generate_series(0, i.indnkeyatts - 1) p (position)
  LEFT JOIN pg_attribute a
    ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p.position] AND a.attnum > 0
) k
WHERE i.indrelid = ANY (CAST(:oids AS oid[]))
ORDER BY i.indrelid, c.relname
