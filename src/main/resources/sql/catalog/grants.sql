-- The privileges on single columns of some relations.
SELECT
  a.attrelid::bigint AS relation,
  a.attname AS column,
  CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END AS grantee,
  array_agg(DISTINCT g.privilege_type ORDER BY g.privilege_type) AS privileges,
  g.is_grantable AS grantable
FROM pg_attribute a
CROSS JOIN LATERAL aclexplode(a.attacl) g
WHERE a.attrelid = ANY (CAST(:oids AS oid[])) AND a.attnum > 0 AND NOT a.attisdropped
GROUP BY a.attrelid, a.attname, g.grantee, g.is_grantable
ORDER BY a.attrelid, a.attname, grantee, grantable
