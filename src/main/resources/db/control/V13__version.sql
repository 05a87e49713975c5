-- Schemas of views that show the tables of a schema as a migration's new version has them. Such a
-- schema's comment says whose it is; a table that is in "hidden" is not shown, and columns that are in "made"
-- are of that version alone until it is complete.

CREATE FUNCTION neap.versions(
  OUT name name, OUT of_schema name, OUT migration text, OUT complete boolean, OUT hidden text[],
  OUT made jsonb)
RETURNS SETOF record LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT v.nspname, v.says ->> 'of', v.says ->> 'migration', (v.says ->> 'complete')::boolean,
    ARRAY(SELECT jsonb_array_elements_text(v.says -> 'hidden')), v.says -> 'made'
  FROM (
    SELECT n.nspname, substr(d.description, 7)::jsonb AS says
    FROM pg_namespace n
    JOIN pg_description d ON d.objoid = n.oid AND d.classoid = 'pg_namespace'::regclass
    WHERE d.description LIKE 'neap: {%') v
$$;

-- Marks a view as Neap's own, and gives it the comments and the privileges of the table that it shows;
-- the table's owner may do with it what he may do with the table. Before PostgreSQL 15 a
-- view reads with its owner's rights: one of a table with row security is its owner's alone.
CREATE FUNCTION neap.dress_view(view regclass, source regclass, columns text[], sources text[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  t record;
  kind text;
BEGIN
  EXECUTE format('COMMENT ON RULE "_RETURN" ON %s IS %L', view, 'neap');
  SELECT obj_description(source, 'pg_class') AS comment INTO t;
  IF t.comment IS NOT NULL THEN
    EXECUTE format('COMMENT ON VIEW %s IS %L', view, t.comment);
  END IF;
  FOR i IN 1..cardinality(columns) LOOP
    FOR t IN SELECT col_description(source, a.attnum) AS comment FROM pg_attribute a
      WHERE a.attrelid = source AND a.attname = sources[i] AND NOT a.attisdropped LOOP
      IF t.comment IS NOT NULL THEN
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', view, columns[i], t.comment);
      END IF;
    END LOOP;
  END LOOP;
  IF current_setting('server_version_num')::integer < 150000
      AND (SELECT c.relrowsecurity FROM pg_class c WHERE c.oid = source) THEN
    RETURN;
  END IF;
  FOR t IN
    SELECT quote_ident(pg_get_userbyid(s.relowner)) AS role
    FROM pg_class s, pg_class v WHERE s.oid = source AND v.oid = view AND s.relowner <> v.relowner
  LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %s', view, t.role);
  END LOOP;
  FOR t IN
    SELECT '' AS of_column, g.privilege_type AS privilege, g.is_grantable AS grantable,
      CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END AS role
    FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) g
    WHERE c.oid = source AND g.grantee <> c.relowner
      AND g.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
    UNION ALL
    SELECT format('(%I)', columns[s.i]), g.privilege_type, g.is_grantable,
      CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END
    FROM generate_subscripts(sources, 1) s (i)
    JOIN pg_attribute a ON a.attrelid = source AND a.attname = sources[s.i] AND NOT a.attisdropped
    CROSS JOIN LATERAL aclexplode(a.attacl) g
    WHERE g.privilege_type IN ('SELECT', 'INSERT', 'UPDATE')
  LOOP
    EXECUTE format('GRANT %s %s ON %s TO %s%s', t.privilege, t.of_column, view, t.role,
      CASE WHEN t.grantable AND t.role <> 'PUBLIC' THEN ' WITH GRANT OPTION' ELSE '' END);
  END LOOP;
END
$$;

-- Makes the views that a version lacks, of one table or of all: of those that no migration changes,
-- and of new ones. What another migration has put beside a table's columns is not shown. Rows of partitions are seen through the table that they are partitions of.
CREATE FUNCTION neap.show_others(version name, only_of regclass DEFAULT NULL)
RETURNS integer LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  v record;
  t record;
  made integer := 0;
BEGIN
  SELECT * INTO STRICT v FROM neap.versions() w WHERE w.name = version;
  FOR t IN
    SELECT g.grantee, CASE g.grantee WHEN 0 THEN 'PUBLIC'
      ELSE quote_ident(pg_get_userbyid(g.grantee)) END AS role
    FROM pg_namespace n
    CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) g
    WHERE n.nspname = v.of_schema AND g.privilege_type = 'USAGE'
      AND NOT EXISTS (
        SELECT FROM pg_namespace o CROSS JOIN LATERAL aclexplode(o.nspacl) h
        WHERE o.nspname = version AND h.grantee = g.grantee AND h.privilege_type = 'USAGE')
  LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %s', version, t.role);
  END LOOP;
  FOR t IN
    SELECT c.oid::regclass AS source, c.relname, c.relkind,
      ARRAY(SELECT a.attname::text FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          AND NOT a.attname LIKE '\_neap\_new\_%'
          AND NOT EXISTS (SELECT FROM neap.versions() w
            WHERE w.of_schema = v.of_schema AND NOT w.complete AND w.name <> version
              AND w.made -> c.relname::text ? a.attname::text)
        ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = v.of_schema AND c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition
      AND (only_of IS NULL OR c.oid = only_of)
      AND NOT c.relname = ANY (v.hidden)
      AND NOT EXISTS (
        SELECT FROM pg_class o JOIN pg_namespace p ON p.oid = o.relnamespace
        WHERE p.nspname = version AND o.relname = c.relname)
    ORDER BY c.relname
  LOOP
    EXECUTE format('CREATE VIEW %I.%I%s AS SELECT %s FROM %s', version, t.relname,
      CASE WHEN current_setting('server_version_num')::integer >= 150000
        THEN ' WITH (security_invoker = true)' ELSE '' END,
      (SELECT string_agg(quote_ident(c), ', ') FROM unnest(t.columns) c), t.source);
    PERFORM neap.dress_view(format('%I.%I', version, t.relname)::regclass, t.source, t.columns,
      t.columns);
    made := made + 1;
  END LOOP;
  RETURN made;
END
$$;

-- Takes away the views of a table that other versions have; of one that is there no more, nothing.
-- What the version has made beside its columns is the table's from now on.
CREATE FUNCTION neap.hide_table(source text, version name)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  v regclass;
  says text;
BEGIN
  SELECT 'neap: ' || (substr(d.description, 7)::jsonb #- ARRAY['made', c.relname::text])::text INTO says
  FROM neap.versions() w
  JOIN pg_class c ON c.oid = to_regclass(source) AND w.made ? c.relname::text
  JOIN pg_description d ON d.objoid = quote_ident(w.name)::regnamespace
    AND d.classoid = 'pg_namespace'::regclass
  WHERE w.name = version;
  IF says IS NOT NULL THEN
    EXECUTE format('COMMENT ON SCHEMA %I IS %L', version, says);
  END IF;
  FOR v IN
    SELECT DISTINCT r.ev_class::regclass
    FROM pg_depend d
    JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
    JOIN pg_class c ON c.oid = r.ev_class AND c.relkind = 'v'
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN neap.versions() o ON o.name = n.nspname
    WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass(source) AND o.name <> version
      AND obj_description(r.oid, 'pg_rewrite') = 'neap'
  LOOP
    EXECUTE 'DROP VIEW ' || v;
  END LOOP;
END
$$;

-- Gives other versions the views of a table back, of the table as it is now.
CREATE FUNCTION neap.show_table(source text)
RETURNS void LANGUAGE sql SET search_path = pg_catalog AS $$
  SELECT neap.show_others(v.name, c.oid)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN neap.versions() v ON v.of_schema = n.nspname
  WHERE c.oid = to_regclass(source) ORDER BY v.name
$$;

-- Takes a version away, but for what others have put into its schema or hung on its views.
CREATE FUNCTION neap.drop_version(version name)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  v regclass;
BEGIN
  FOR v IN
    SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN neap.versions() o ON o.name = n.nspname
    JOIN pg_rewrite r ON r.ev_class = c.oid AND r.rulename = '_RETURN'
    WHERE n.nspname = version AND c.relkind = 'v'
      AND obj_description(r.oid, 'pg_rewrite') = 'neap'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_class'::regclass
        AND d.refobjid = c.oid AND d.deptype = 'n' AND d.objid <> r.oid)
  LOOP
    EXECUTE 'DROP VIEW ' || v;
  END LOOP;
  IF NOT EXISTS (SELECT FROM neap.versions() o WHERE o.name = version) THEN
    RETURN;
  END IF;
  IF EXISTS (
    SELECT FROM pg_class c WHERE c.relnamespace = quote_ident(version)::regnamespace
    UNION ALL SELECT FROM pg_proc p WHERE p.pronamespace = quote_ident(version)::regnamespace
    UNION ALL SELECT FROM pg_type t WHERE t.typnamespace = quote_ident(version)::regnamespace)
  THEN
    EXECUTE format('COMMENT ON SCHEMA %I IS NULL', version);
    RAISE NOTICE 'schema % stays: it holds what others have put into it', version;
  ELSE
    EXECUTE format('DROP SCHEMA %I', version);
  END IF;
END
$$;

-- Gives the versions of a schema that are there the views that they lack.
CREATE FUNCTION neap.renew_versions(schema name)
RETURNS void LANGUAGE sql SET search_path = pg_catalog AS $$
  SELECT neap.show_others(v.name) FROM neap.versions() v WHERE v.of_schema = schema ORDER BY v.name
$$;

-- Makes a version the current one: the one before goes.
CREATE FUNCTION neap.complete_version(version name)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  v record;
BEGIN
  SELECT * INTO v FROM neap.versions() w WHERE w.name = version;
  IF NOT FOUND THEN
    RAISE NOTICE 'schema % is there no more', version;
    RETURN;
  END IF;
  PERFORM neap.drop_version(o.name) FROM neap.versions() o
  WHERE o.of_schema = v.of_schema AND o.complete AND o.name <> version;
  EXECUTE format('COMMENT ON SCHEMA %I IS %L', version, 'neap: '
    || jsonb_build_object('of', v.of_schema, 'migration', v.migration,
      'complete', true, 'hidden', '[]'::jsonb)::text);
  PERFORM neap.renew_versions(v.of_schema);
END
$$;

-- Takes away, in all versions of a schema, the views that show a table as it is: statements of the
-- user's own may change it, and renew_versions gives the views back. Others stay.
CREATE FUNCTION neap.make_way(schema name)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  v regclass;
BEGIN
  FOR v IN
    SELECT c.oid::regclass FROM pg_class c
    JOIN neap.versions() o ON c.relnamespace = quote_ident(o.name)::regnamespace
    JOIN pg_rewrite r ON r.ev_class = c.oid AND r.rulename = '_RETURN'
    JOIN pg_namespace n ON n.nspname = o.of_schema
    JOIN pg_class t ON t.relnamespace = n.oid AND t.relname = c.relname
    WHERE o.of_schema = schema AND c.relkind = 'v'
      AND obj_description(r.oid, 'pg_rewrite') = 'neap'
      AND ARRAY(SELECT attname FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum)
        = ARRAY(SELECT attname FROM pg_attribute
        WHERE attrelid = t.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum)
  LOOP
    EXECUTE 'DROP VIEW ' || v;
  END LOOP;
END
$$;

-- Gives a constraint its lasting name, or where another one has that the next that is free, as the
-- server does: a number is put behind it.
CREATE FUNCTION neap.name_constraint(source text, temporary name, wanted name)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  free name := wanted;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_constraint
    WHERE conrelid = to_regclass(source) AND conname = temporary) THEN
    RETURN;
  END IF;
  FOR i IN 1..1000 LOOP
    EXIT WHEN NOT EXISTS (
      SELECT FROM pg_constraint WHERE conrelid = to_regclass(source) AND conname = free);
    free := (left(wanted::text, 58) || i)::name;
  END LOOP;
  EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', to_regclass(source), temporary, free);
END
$$;

-- The user's own statements that ran, each noted by the transaction that ran them.
CREATE TABLE neap.sql_run (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  migration text NOT NULL,
  statements text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX sql_run_once ON neap.sql_run (migration, md5(statements));
