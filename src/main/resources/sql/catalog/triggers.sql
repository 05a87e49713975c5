-- The users' triggers on some relations and on their partitions, in the order in which they fire.
-- Of tgtype bit 0 is FOR EACH ROW, 1 BEFORE, 2 INSERT and 4 UPDATE.
SELECT DISTINCT
  o.oid::bigint AS relation,
  t.tgname AS name,
  t.tgtype & 3 = 3 AND t.tgtype & 20 <> 0 AND t.tgenabled IN ('O', 'A') AS before_write
FROM unnest(CAST(:oids AS oid[])) o (oid)
CROSS JOIN LATERAL (SELECT o.oid UNION SELECT p.relid FROM pg_partition_tree(o.oid) p) m (oid)
JOIN pg_trigger t ON t.tgrelid = m.oid
JOIN pg_proc f ON f.oid = t.tgfoid
JOIN pg_namespace n ON n.oid = f.pronamespace
WHERE NOT t.tgisinternal
  AND (t.tgparentid = 0 OR m.oid = o.oid)
  AND n.nspname <> 'neap'
ORDER BY relation, name
