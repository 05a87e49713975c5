-- One line per thing: kind, name, and everything about it that a migration could change. Columns by
-- name, not by position. to_jsonb(…) reads what only newer versions have.
WITH spaces AS (
    SELECT n.oid, n.nspname, n.nspowner, n.nspacl
    FROM pg_namespace n
    WHERE n.nspname = ANY (?::text[])
), relations AS (
    SELECT c.*, s.nspname || '.' || c.relname AS name
    FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace
)
SELECT 'schema', n.nspname::text, concat_ws(' ',
        'owner=' || pg_get_userbyid(n.nspowner),
        'grants=' || pg_temp.grants(coalesce(n.nspacl, acldefault('n', n.nspowner))),
        'comment=' || obj_description(n.oid, 'pg_namespace'))
FROM pg_namespace n
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'neap')
    -- The current version's schema of views stays when a migration is complete, and the archive.
    AND coalesce(obj_description(n.oid, 'pg_namespace'), '') NOT LIKE 'neap archive of %'
    AND coalesce(obj_description(n.oid, 'pg_namespace'), '') NOT LIKE 'neap: {%"complete": true%'

UNION ALL
SELECT 'relation', name, concat_ws(' ',
        'kind=' || relkind::text, 'persistence=' || relpersistence::text,
        'owner=' || pg_get_userbyid(relowner),
        'method=' || (SELECT amname FROM pg_am WHERE pg_am.oid = relam),
        'tablespace=' || nullif(reltablespace, 0)::text,
        'options=' || reloptions::text,
        'toast_options=' || (SELECT t.reloptions::text FROM pg_class t WHERE t.oid = reltoastrelid),
        'row_security=' || relrowsecurity || '/' || relforcerowsecurity,
        'replica_identity=' || relreplident::text,
        'of=' || nullif(reloftype, 0)::regtype,
        'parents=' || (SELECT string_agg(inhparent::regclass::text, ',' ORDER BY inhseqno)
                       FROM pg_inherits WHERE inhrelid = oid),
        'bound=' || pg_get_expr(relpartbound, oid),
        'key=' || CASE relkind WHEN 'p' THEN pg_get_partkeydef(oid) END,
        'grants=' || pg_temp.grants(coalesce(relacl,
            acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner))),
        'comment=' || obj_description(oid, 'pg_class'))
FROM relations
WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')

UNION ALL
SELECT 'column', r.name || '.' || a.attname, concat_ws(' ',
        format_type(a.atttypid, a.atttypmod),
        'default=' || pg_get_expr(d.adbin, d.adrelid),
        'not_null=' || a.attnotnull,
        'collation=' || nullif(a.attcollation, 0)::regcollation,
        'identity=' || nullif(a.attidentity::text, ''),
        'generated=' || nullif(a.attgenerated::text, ''),
        'storage=' || a.attstorage::text,
        'compression=' || nullif(a.attcompression::text, ''),
        'statistics=' || nullif((to_jsonb(a) ->> 'attstattarget')::int, -1),
        'options=' || a.attoptions::text,
        'inherited=' || nullif(a.attinhcount, 0),
        'grants=' || pg_temp.grants(a.attacl),
        'comment=' || col_description(a.attrelid, a.attnum))
FROM relations r
JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')

UNION ALL
SELECT 'constraint', concat_ws('.', r.name, k.contypid_name, k.conname), concat_ws(' ',
        pg_get_constraintdef(k.oid),
        'type=' || k.contype::text,
        'validated=' || k.convalidated,
        'deferrable=' || k.condeferrable || '/' || k.condeferred,
        'inherited=' || k.coninhcount || '/' || k.conislocal || '/' || k.connoinherit,
        'index=' || nullif(k.conindid, 0)::regclass,
        'comment=' || obj_description(k.oid, 'pg_constraint'))
FROM (SELECT c.*, nullif(c.contypid, 0)::regtype::text AS contypid_name FROM pg_constraint c) k
JOIN spaces s ON s.oid = k.connamespace
LEFT JOIN relations r ON r.oid = k.conrelid

UNION ALL
SELECT 'index', r.name, concat_ws(' ',
        pg_get_indexdef(i.indexrelid),
        'valid=' || i.indisvalid || '/' || i.indisready || '/' || i.indislive,
        'unique=' || i.indisunique || ' primary=' || i.indisprimary,
        'clustered=' || i.indisclustered || ' replica_identity=' || i.indisreplident,
        'tablespace=' || nullif(r.reltablespace, 0)::text,
        'statistics=' || (SELECT string_agg(a.attnum || ':' || (to_jsonb(a) ->> 'attstattarget'), ','
                                            ORDER BY a.attnum)
                          FROM pg_attribute a
                          WHERE a.attrelid = i.indexrelid
                            AND coalesce((to_jsonb(a) ->> 'attstattarget')::int, -1) <> -1),
        'comment=' || obj_description(i.indexrelid, 'pg_class'))
FROM relations r JOIN pg_index i ON i.indexrelid = r.oid

UNION ALL
SELECT 'trigger', r.name || '.' || t.tgname, concat_ws(' ',
        pg_get_triggerdef(t.oid), 'enabled=' || t.tgenabled::text,
        'comment=' || obj_description(t.oid, 'pg_trigger'))
FROM relations r JOIN pg_trigger t ON t.tgrelid = r.oid
WHERE NOT t.tgisinternal

UNION ALL
SELECT 'key triggers', r.name,
        (SELECT string_agg(t.tgenabled || '×' || t.number, ' ' ORDER BY t.tgenabled)
         FROM (SELECT tgenabled::text, count(*) AS number FROM pg_trigger
               WHERE tgrelid = r.oid AND tgisinternal GROUP BY 1) t)
FROM relations r
WHERE EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = r.oid AND t.tgisinternal)

UNION ALL
SELECT 'function', p.oid::regprocedure::text, concat_ws(' ',
        CASE WHEN p.prokind = 'a' THEN 'aggregate' ELSE pg_get_functiondef(p.oid) END,
        'owner=' || pg_get_userbyid(p.proowner),
        'grants=' || pg_temp.grants(coalesce(p.proacl, acldefault('f', p.proowner))),
        'comment=' || obj_description(p.oid, 'pg_proc'))
FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace

UNION ALL
SELECT 'view', name, pg_get_viewdef(oid) || CASE WHEN relispopulated THEN '' ELSE ' unpopulated' END
FROM relations WHERE relkind IN ('v', 'm')

UNION ALL
SELECT 'rule', r.name || '.' || w.rulename, concat_ws(' ',
        pg_get_ruledef(w.oid), 'enabled=' || w.ev_enabled::text,
        'comment=' || obj_description(w.oid, 'pg_rewrite'))
FROM relations r JOIN pg_rewrite w ON w.ev_class = r.oid
WHERE w.rulename <> '_RETURN'

UNION ALL
SELECT 'policy', r.name || '.' || p.polname, concat_ws(' ',
        'for=' || p.polcmd::text, 'permissive=' || p.polpermissive,
        'to=' || (SELECT string_agg(CASE role WHEN 0 THEN 'public' ELSE pg_get_userbyid(role) END, ','
                                    ORDER BY 1) FROM unnest(p.polroles) role),
        'using=' || pg_get_expr(p.polqual, p.polrelid),
        'check=' || pg_get_expr(p.polwithcheck, p.polrelid),
        'comment=' || obj_description(p.oid, 'pg_policy'))
FROM relations r JOIN pg_policy p ON p.polrelid = r.oid

UNION ALL
SELECT 'sequence', r.name, concat_ws(' ',
        format_type(q.seqtypid, NULL), 'start=' || q.seqstart, 'increment=' || q.seqincrement,
        'range=' || q.seqmin || '..' || q.seqmax, 'cache=' || q.seqcache, 'cycle=' || q.seqcycle,
        'owned_by=' || (SELECT d.refobjid::regclass || '.' || a.attname || '/' || d.deptype::text
                        FROM pg_depend d
                        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                        WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid
                          AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')))
FROM relations r JOIN pg_sequence q ON q.seqrelid = r.oid

UNION ALL
SELECT 'type', format_type(t.oid, NULL), concat_ws(' ',
        'type=' || t.typtype::text,
        'base=' || format_type(nullif(t.typbasetype, 0), t.typtypmod),
        'default=' || t.typdefault, 'not_null=' || t.typnotnull,
        'collation=' || nullif(t.typcollation, 0)::regcollation,
        'labels=' || (SELECT string_agg(quote_literal(e.enumlabel), ',' ORDER BY e.enumsortorder)
                      FROM pg_enum e WHERE e.enumtypid = t.oid),
        'range_of=' || (SELECT g.rngsubtype::regtype FROM pg_range g WHERE g.rngtypid = t.oid),
        'owner=' || pg_get_userbyid(t.typowner),
        'grants=' || pg_temp.grants(coalesce(t.typacl, acldefault('T', t.typowner))),
        'comment=' || obj_description(t.oid, 'pg_type'))
FROM pg_type t JOIN spaces s ON s.oid = t.typnamespace
WHERE t.typtype IN ('d', 'e', 'r')
   OR t.typtype = 'c' AND EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c')

UNION ALL
SELECT 'statistics', s.nspname || '.' || x.stxname, concat_ws(' ',
        pg_get_statisticsobjdef(x.oid),
        'target=' || nullif((to_jsonb(x) ->> 'stxstattarget')::int, -1),
        'comment=' || obj_description(x.oid, 'pg_statistic_ext'))
FROM pg_statistic_ext x JOIN spaces s ON s.oid = x.stxnamespace

UNION ALL
SELECT 'collation', s.nspname || '.' || c.collname, concat_ws(' ',
        'provider=' || c.collprovider::text, 'deterministic=' || c.collisdeterministic,
        'locale=' || coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale',
                              c.collcollate))
FROM pg_collation c JOIN spaces s ON s.oid = c.collnamespace

UNION ALL
SELECT 'publication', p.pubname || ' of ' || r.name, concat_ws(' ',
        'columns=' || (SELECT string_agg(a.attname, ',' ORDER BY a.attname)
                       FROM jsonb_array_elements_text(nullif(to_jsonb(m) -> 'prattrs', 'null')) number
                       JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = number::int),
        'where=' || (SELECT to_jsonb(t) ->> 'rowfilter' FROM pg_publication_tables t
                     WHERE t.pubname = p.pubname AND t.schemaname = r.relnamespace::regnamespace::text
                       AND t.tablename = r.relname))
FROM relations r JOIN pg_publication_rel m ON m.prrelid = r.oid
JOIN pg_publication p ON p.oid = m.prpubid

UNION ALL
SELECT 'default grants', coalesce(n.nspname, '*') || ' ' || pg_get_userbyid(d.defaclrole) || ' '
        || d.defaclobjtype::text, pg_temp.grants(d.defaclacl)
FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
