-- The users' triggers that an UPDATE meets: row triggers of the tables that hold the rows (a trigger
-- of a partitioned table has a copy in each), statement triggers of the tables that it names.
-- Of tgtype bit 0 is FOR EACH ROW, 1 BEFORE, 4 UPDATE, 6 INSTEAD OF.
SELECT
  met.name,
  met.on_row,
  met.before_write,
  met.is_constraint,
  met.enabled,
  met.columns,
  met.concerned,
  met.condition,
  met.function,
  met.language,
  met.source,
  array_agg(met.relation ORDER BY met.relation) AS tables,
  CASE WHEN min(met.row_count) < 0 THEN -1 ELSE sum(met.row_count) END::bigint AS row_count
FROM (
  SELECT
    t.tgname::text AS name,
    t.tgtype & 1 <> 0 AS on_row,
    t.tgtype & 2 <> 0 AS before_write,
    t.tgconstraint <> 0 AS is_constraint,
    t.tgenabled::text AS enabled,
    -- An UPDATE of a column is one of the columns generated from it, too.
    ARRAY(
      SELECT a.attname::text FROM pg_attribute a
      WHERE a.attrelid = t.tgrelid AND a.attnum = ANY (t.tgattr::smallint[])
      ORDER BY a.attname) AS columns,
    t.tgattr::text = '' OR EXISTS (
      SELECT FROM pg_attribute a
      WHERE a.attrelid = t.tgrelid AND a.attname = ANY (CAST(:columns AS text[]))
        AND (a.attnum = ANY (t.tgattr::smallint[]) OR EXISTS (
          SELECT FROM pg_attrdef f
          JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid
            AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
          JOIN pg_attribute g ON g.attrelid = f.adrelid AND g.attnum = f.adnum
          WHERE f.adrelid = a.attrelid AND g.attgenerated <> ''
            AND g.attnum = ANY (t.tgattr::smallint[])))) AS concerned,
    substring(pg_get_triggerdef(t.oid, true) FROM ' WHEN \((.*)\) EXECUTE FUNCTION ') AS condition,
    t.tgfoid::regproc::text AS function,
    l.lanname::text AS language,
    p.prosrc AS source,
    n.nspname || '.' || c.relname AS relation,
    c.reltuples AS row_count
  FROM pg_trigger t
  JOIN pg_class c ON c.oid = t.tgrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_proc p ON p.oid = t.tgfoid
  JOIN pg_namespace pn ON pn.oid = p.pronamespace
  JOIN pg_language l ON l.oid = p.prolang
  WHERE t.tgtype & 16 <> 0
    AND pn.nspname <> 'neap'
    -- Only the triggers of foreign keys and deferrable keys are not the users'; tgisinternal is
    -- also true for a partition's copy (PostgreSQL 14).
    AND NOT EXISTS (
      SELECT FROM pg_constraint k WHERE k.oid = t.tgconstraint AND k.contype <> 't')
    AND t.tgrelid = ANY (
      CASE WHEN t.tgtype & 1 <> 0
        THEN CAST(CAST(:holding AS text[]) AS regclass[])
        ELSE CAST(CAST(:named AS text[]) AS regclass[])
      END)
) met
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
ORDER BY met.on_row, met.before_write DESC, met.name
