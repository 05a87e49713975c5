-- The users' views over columns that contract replaces, made anew where a migration says so
-- (views: recreate). A view keeps its query as a tree, not as text: what is made from its text while
-- the new column has the old one's name reads the new column from then on, whatever that is called.

-- Successors that stand beside materialized views, and beside the views that these read, from their
-- building until the old shape ends.
CREATE TABLE neap.built_view (
  migration text NOT NULL,
  source text NOT NULL,
  was oid NOT NULL,
  place integer NOT NULL,
  schema name NOT NULL,
  name name NOT NULL,
  make text[] NOT NULL,
  rights text[] NOT NULL,
  indexes name[] NOT NULL,
  successor oid,
  PRIMARY KEY (migration, source, was)
);

-- What the transaction that ends the old shape has dropped and not made again yet.
CREATE TABLE neap.taken_view (
  migration text NOT NULL,
  source text NOT NULL,
  was oid NOT NULL,
  place integer NOT NULL,
  schema name NOT NULL,
  name name NOT NULL,
  make text[] NOT NULL,
  rights text[] NOT NULL,
  dress text[] NOT NULL,
  PRIMARY KEY (migration, source, was)
);

-- The views that can't stay when the columns go: those that need one of them, and those that need
-- such views. What a view reads has a smaller depth. Neap's own views are not among them.
CREATE FUNCTION neap.views_over(source regclass, columns text[])
RETURNS TABLE (view oid, depth integer) LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  WITH RECURSIVE member AS (
    SELECT source::oid AS oid UNION SELECT p.relid FROM pg_partition_tree(source) p
  ),
  need AS (
    SELECT r.ev_class AS view, r.rulename = '_RETURN' AS reads, d.refobjid AS needed,
      d.refobjsubid AS attribute
    FROM pg_depend d
    JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
    JOIN pg_class c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')
    JOIN pg_rewrite q ON q.ev_class = c.oid AND q.rulename = '_RETURN'
    WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
      AND coalesce(obj_description(q.oid, 'pg_rewrite'), '') <> 'neap'
  ),
  found AS (
    SELECT n.view FROM member m
    JOIN pg_attribute a ON a.attrelid = m.oid AND a.attname = ANY (columns) AND NOT a.attisdropped
    JOIN need n ON n.needed = m.oid AND n.attribute = a.attnum
    UNION
    SELECT n.view FROM found f JOIN need n ON n.needed = f.view
  ),
  place AS (
    SELECT f.view, 0 AS depth FROM found f
    UNION
    SELECT n.view, p.depth + 1
    FROM place p JOIN need n ON n.needed = p.view AND n.reads
  )
  SELECT p.view, max(p.depth) FROM place p GROUP BY p.view
$$;

-- Those whose successors must be filled before: the materialized ones, and what they read.
CREATE FUNCTION neap.views_to_build(source regclass, columns text[])
RETURNS TABLE (view oid, depth integer) LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  WITH RECURSIVE affected AS MATERIALIZED (
    SELECT o.view, o.depth FROM neap.views_over(source, columns) o
  ),
  chosen AS (
    SELECT o.view FROM affected o JOIN pg_class c ON c.oid = o.view AND c.relkind = 'm'
    UNION
    SELECT o.view FROM chosen c
    JOIN pg_rewrite r ON r.ev_class = c.view AND r.rulename = '_RETURN'
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
      AND d.refclassid = 'pg_class'::regclass
    JOIN affected o ON o.view = d.refobjid
  )
  SELECT o.view, o.depth FROM affected o JOIN chosen USING (view)
$$;

-- The statements that make a view as it is: itself with its indexes; its owner and privileges; its
-- defaults, comments, triggers and rules.
CREATE FUNCTION neap.view_statements(view oid, OUT make text[], OUT rights text[], OUT dress text[])
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
DECLARE
  c record;
  t record;
  kind text;
  name text;
  options text;
BEGIN
  SELECT r.oid, r.relkind, r.relowner, r.relacl, n.nspname, r.relname, a.amname, s.spcname,
    r.reloptions, o.reloptions AS toast_options
  INTO STRICT c
  FROM pg_class r JOIN pg_namespace n ON n.oid = r.relnamespace
  LEFT JOIN pg_am a ON a.oid = r.relam
  LEFT JOIN pg_tablespace s ON s.oid = r.reltablespace
  LEFT JOIN pg_class o ON o.oid = r.reltoastrelid
  WHERE r.oid = view;
  kind := CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END;
  name := format('%I.%I', c.nspname, c.relname);
  SELECT string_agg(format('%s%I = %L', o.prefix, split_part(o.option, '=', 1),
    substr(o.option, strpos(o.option, '=') + 1)), ', ') INTO options
  FROM (
    SELECT '' AS prefix, unnest(c.reloptions) AS option
    UNION ALL SELECT 'toast.', unnest(c.toast_options)) o;
  make := ARRAY[concat('CREATE ', kind, ' ', name,
    (SELECT ' (' || string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) || ')'
      FROM pg_attribute a WHERE a.attrelid = view AND a.attnum > 0 AND NOT a.attisdropped),
    ' USING ' || quote_ident(c.amname), ' WITH (' || options || ')',
    ' TABLESPACE ' || quote_ident(c.spcname), ' AS',
    -- The server's own text ends in a semicolon.
    E'\n' || rtrim(pg_get_viewdef(view), E'; \n'),
    CASE c.relkind WHEN 'm' THEN E'\nWITH NO DATA' END)];
  IF c.relkind = 'm' THEN
    FOR t IN
      SELECT a.attname, s.setting
      FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
      CROSS JOIN LATERAL (VALUES
        (1, CASE WHEN a.attstattarget >= 0 THEN 'STATISTICS ' || a.attstattarget END),
        (2, CASE WHEN a.attstorage <> y.typstorage THEN 'STORAGE ' || CASE a.attstorage
          WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END),
        (3, 'COMPRESSION ' || CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END),
        (4, '(' || array_to_string(a.attoptions, ', ') || ')')) s (n, setting)
      WHERE a.attrelid = view AND a.attnum > 0 AND s.setting IS NOT NULL ORDER BY a.attnum, s.n
    LOOP
      make := make || format('ALTER MATERIALIZED VIEW %s ALTER COLUMN %I SET %s', name, t.attname, t.setting);
    END LOOP;
    FOR t IN
      SELECT i.indexrelid, i.indisclustered, format('%I.%I', c.nspname, x.relname) AS index,
        quote_ident(x.relname) AS bare, p.spcname
      FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
      LEFT JOIN pg_tablespace p ON p.oid = x.reltablespace
      WHERE i.indrelid = view ORDER BY x.relname
    LOOP
      make := make || pg_get_indexdef(t.indexrelid);
      make := make
        || CASE WHEN t.spcname IS NOT NULL
          THEN ARRAY[format('ALTER INDEX %s SET TABLESPACE %I', t.index, t.spcname)] END
        || ARRAY(
          SELECT format('ALTER INDEX %s ALTER COLUMN %s SET STATISTICS %s', t.index, a.attnum, a.attstattarget)
          FROM pg_attribute a WHERE a.attrelid = t.indexrelid AND a.attstattarget >= 0
          ORDER BY a.attnum)
        || CASE WHEN obj_description(t.indexrelid, 'pg_class') IS NOT NULL
          THEN ARRAY[format('COMMENT ON INDEX %s IS %L', t.index, obj_description(t.indexrelid, 'pg_class'))] END
        || CASE WHEN t.indisclustered
          THEN ARRAY[format('ALTER MATERIALIZED VIEW %s CLUSTER ON %s', name, t.bare)] END;
    END LOOP;
  END IF;

  rights := ARRAY[format('ALTER %s %s OWNER TO %I', kind, name, pg_get_userbyid(c.relowner))]
    || ARRAY(
      SELECT format('REVOKE %s ON %s FROM %I', d.privilege_type, name, pg_get_userbyid(c.relowner))
      FROM aclexplode(acldefault('r', c.relowner)) d
      WHERE c.relacl IS NOT NULL AND d.grantee = c.relowner AND NOT EXISTS (
        SELECT FROM aclexplode(c.relacl) h
        WHERE h.grantee = c.relowner AND h.privilege_type = d.privilege_type)
      ORDER BY 1)
    || ARRAY(
      SELECT format('GRANT %s ON %s TO %s%s', string_agg(DISTINCT g.privilege, ', ' ORDER BY g.privilege), name, g.role,
        CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
      FROM (
        SELECT e.privilege_type AS privilege, e.grantee, e.is_grantable,
          CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(e.grantee)) END AS role
        FROM aclexplode(c.relacl) e WHERE e.grantee <> c.relowner
        UNION ALL
        SELECT format('%s (%I)', e.privilege_type, a.attname), e.grantee, e.is_grantable,
          CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(e.grantee)) END
        FROM pg_attribute a CROSS JOIN LATERAL aclexplode(a.attacl) e WHERE a.attrelid = view) g
      GROUP BY g.role, g.is_grantable ORDER BY g.role, g.is_grantable);

  dress := ARRAY(
      SELECT format('ALTER VIEW %s ALTER COLUMN %I SET DEFAULT %s', name, a.attname,
        pg_get_expr(d.adbin, d.adrelid))
      FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
      WHERE d.adrelid = view ORDER BY a.attnum)
    || ARRAY(
      SELECT CASE d.objsubid WHEN 0 THEN format('COMMENT ON %s %s IS %L', kind, name, d.description)
        ELSE format('COMMENT ON COLUMN %s.%I IS %L', name, a.attname, d.description) END
      FROM pg_description d
      LEFT JOIN pg_attribute a ON a.attrelid = d.objoid AND a.attnum = d.objsubid
      WHERE d.objoid = view AND d.classoid = 'pg_class'::regclass ORDER BY d.objsubid)
    || ARRAY(
      SELECT s FROM pg_trigger g CROSS JOIN LATERAL (VALUES (1, pg_get_triggerdef(g.oid)),
        (2, format('COMMENT ON TRIGGER %I ON %s IS %L', g.tgname, name,
          obj_description(g.oid, 'pg_trigger')))) v (n, s)
      WHERE g.tgrelid = view AND NOT g.tgisinternal
        AND (n = 1 OR obj_description(g.oid, 'pg_trigger') IS NOT NULL)
      ORDER BY g.tgname, n)
    || ARRAY(
      SELECT s FROM pg_rewrite r CROSS JOIN LATERAL (VALUES
        (1, rtrim(pg_get_ruledef(r.oid), '; ')),
        (2, format('COMMENT ON RULE %I ON %s IS %L', r.rulename, name,
          obj_description(r.oid, 'pg_rewrite')))) v (n, s)
      WHERE r.ev_class = view AND r.rulename <> '_RETURN'
        AND (n = 1 OR obj_description(r.oid, 'pg_rewrite') IS NOT NULL)
      ORDER BY r.rulename, n);
END
$$;

-- What speaks against making the views anew: what would be lost, or can't be made by this role.
CREATE FUNCTION neap.view_obstacles(source regclass, columns text[], successors text[])
RETURNS TABLE (view text, what text) LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  WITH affected AS MATERIALIZED (
    SELECT c.oid, c.relkind, c.relpersistence, c.relowner, c.reltype, c.relnamespace, n.nspname,
      format('%s %I.%I', CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END,
        n.nspname, c.relname) AS name
    FROM neap.views_over(source, columns) o
    JOIN pg_class c ON c.oid = o.view JOIN pg_namespace n ON n.oid = c.relnamespace
  ),
  part AS (
    SELECT o.name, 'pg_class'::regclass AS class, o.oid FROM affected o
    UNION ALL SELECT o.name, 'pg_class', i.indexrelid FROM affected o JOIN pg_index i ON i.indrelid = o.oid
    UNION ALL SELECT o.name, 'pg_trigger', t.oid FROM affected o JOIN pg_trigger t ON t.tgrelid = o.oid
    UNION ALL SELECT o.name, 'pg_type', y.oid FROM affected o JOIN pg_type y ON y.oid = o.reltype
    UNION ALL SELECT o.name, 'pg_type', y.typarray FROM affected o JOIN pg_type y ON y.oid = o.reltype
    UNION ALL SELECT o.name, 'pg_attrdef', d.oid FROM affected o JOIN pg_attrdef d ON d.adrelid = o.oid
    UNION ALL SELECT o.name, 'pg_rewrite', r.oid FROM affected o JOIN pg_rewrite r ON r.ev_class = o.oid
  ),
  obstacle (name, what) AS (
    SELECT p.name, pg_describe_object(d.classid, d.objid, d.objsubid) || ' depends on it'
    FROM part p JOIN pg_depend d ON d.refclassid = p.class AND d.refobjid = p.oid
    WHERE NOT EXISTS (SELECT FROM part o WHERE o.class = d.classid AND o.oid = d.objid)
      AND NOT EXISTS (SELECT FROM pg_class c WHERE d.classid = 'pg_class'::regclass
        AND c.oid = d.objid AND c.relkind = 't')
    UNION ALL
    SELECT p.name, 'it belongs to ' || pg_describe_object(d.refclassid, d.refobjid, 0)
    FROM part p JOIN pg_depend d ON d.classid = p.class AND d.objid = p.oid
    WHERE d.deptype IN ('e', 'x')
    UNION ALL
    SELECT o.name, 'it has a security label' FROM affected o
    WHERE EXISTS (SELECT FROM pg_seclabel s WHERE s.objoid = o.oid AND s.classoid = 'pg_class'::regclass)
    UNION ALL
    SELECT o.name, 'it is temporary' FROM affected o WHERE o.relpersistence = 't'
    UNION ALL
    SELECT o.name, format('its index %I is not valid', x.relname)
    FROM affected o JOIN pg_index i ON i.indrelid = o.oid AND NOT i.indisvalid
    JOIN pg_class x ON x.oid = i.indexrelid
    UNION ALL
    SELECT o.name, format('its rule %I is not enabled as usual', r.rulename)
    FROM affected o JOIN pg_rewrite r ON r.ev_class = o.oid AND r.ev_enabled <> 'O'
    UNION ALL
    SELECT o.name, format('its trigger %I is not enabled as usual', t.tgname)
    FROM affected o JOIN pg_trigger t ON t.tgrelid = o.oid AND t.tgenabled <> 'O'
    UNION ALL
    SELECT o.name, format('this role is no member of its owner %I', pg_get_userbyid(o.relowner))
    FROM affected o WHERE NOT pg_has_role(o.relowner, 'USAGE')
    UNION ALL
    SELECT o.name, format('%I may not create in schema %I', r.rolname, o.nspname)
    FROM affected o CROSS JOIN pg_roles u JOIN pg_roles r ON r.oid = o.relowner OR r.oid = u.oid
    WHERE u.rolname = current_user AND NOT u.rolsuper
      AND NOT has_schema_privilege(r.oid, o.relnamespace, 'CREATE')
    UNION ALL
    SELECT o.name, format('it needs both the old and the new column: %I', a.attname)
    FROM affected o JOIN pg_rewrite r ON r.ev_class = o.oid
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
      AND d.refclassid = 'pg_class'::regclass AND d.refobjid = source
    JOIN pg_attribute a ON a.attrelid = source AND a.attnum = d.refobjsubid
      AND a.attname = ANY (successors)
  )
  SELECT DISTINCT o.name, o.what FROM obstacle o ORDER BY o.name, o.what
$$;

-- Locks views, but not what they read: the outermost first, as those who read them do. All waits
-- share the lock budget of the statement.
CREATE FUNCTION neap.lock_views(views oid[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  budget integer := (SELECT s.setting::integer FROM pg_settings s WHERE s.name = 'lock_timeout');
  began timestamptz := clock_timestamp();
  v oid;
  lock text;
BEGIN
  FOREACH v IN ARRAY views LOOP
    -- It stays with its owner; of LOCK TABLE what the view reads would be locked too.
    SELECT format('ALTER TABLE %s OWNER TO %I', v::regclass, pg_get_userbyid(c.relowner)) INTO lock
    FROM pg_class c WHERE c.oid = v;
    CONTINUE WHEN lock IS NULL;
    EXECUTE lock;
    IF budget > 0 THEN
      PERFORM set_config('lock_timeout', greatest(1, budget / 10,
        budget - (extract(epoch FROM clock_timestamp() - began) * 1000)::integer)::text, true);
    END IF;
  END LOOP;
END
$$;

-- Takes away what was built beside views and is not in use yet.
CREATE FUNCTION neap.drop_built_views(of_migration text, of_source text)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  b record;
BEGIN
  FOR b IN
    SELECT c.oid::regclass AS name, CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END AS kind
    FROM neap.built_view v JOIN pg_class c ON c.oid = v.successor AND c.relkind IN ('v', 'm')
    WHERE v.migration = of_migration AND v.source = of_source ORDER BY v.place DESC
  LOOP
    EXECUTE format('DROP %s %s', b.kind, b.name);
  END LOOP;
  DELETE FROM neap.built_view v WHERE v.migration = of_migration AND v.source = of_source;
END
$$;

-- Whether everything that must be filled before has a successor, made as the view is now.
CREATE FUNCTION neap.views_are_built(of_migration text, of_source text, columns text[])
RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT NOT EXISTS (
    SELECT FROM neap.views_to_build(to_regclass(of_source), columns) v
    JOIN pg_class c ON c.oid = v.view
    CROSS JOIN LATERAL neap.view_statements(v.view) s
    WHERE NOT EXISTS (
      SELECT FROM neap.built_view b JOIN pg_class n ON n.oid = b.successor
      WHERE b.migration = of_migration AND b.source = of_source AND b.was = v.view
        AND (c.relkind = 'v' OR b.make = s.make)))
$$;

-- Builds the successors that must be filled before, empty: the columns and the views change names
-- for as long as that takes, and nobody sees it.
CREATE FUNCTION neap.build_views(of_migration text, of_source text, columns text[], successors text[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog SET default_tablespace = '' AS $$
DECLARE
  b record;
  statement text;
  views oid[];
BEGIN
  PERFORM neap.drop_built_views(of_migration, of_source);
  views := ARRAY(
    SELECT v.view FROM neap.views_to_build(of_source::regclass, columns) v ORDER BY v.depth DESC, v.view DESC);
  PERFORM neap.lock_views(views);
  FOR b IN SELECT v.migration, v.schema, v.name FROM neap.built_view v
    WHERE v.was = ANY (views) OR v.successor = ANY (views)
  LOOP
    RAISE EXCEPTION 'migration % has built what is to take the place of %.%: it must end first',
      b.migration, b.schema, b.name USING ERRCODE = '40001';
  END LOOP;
  INSERT INTO neap.built_view (migration, source, was, place, schema, name, make, rights, indexes)
  SELECT of_migration, of_source, v.view, row_number() OVER (ORDER BY v.depth, v.view), n.nspname, c.relname,
    s.make, s.rights,
    ARRAY(SELECT x.relname FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
      WHERE i.indrelid = v.view ORDER BY x.relname)
  FROM neap.views_to_build(of_source::regclass, columns) v
  JOIN pg_class c ON c.oid = v.view JOIN pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL neap.view_statements(v.view) s;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  FOR i IN 1..cardinality(columns) LOOP
    EXECUTE format('ALTER TABLE %s RENAME COLUMN %I TO %I', of_source, columns[i], '_neap_old_' || i);
  END LOOP;
  FOR i IN 1..cardinality(columns) LOOP
    EXECUTE format('ALTER TABLE %s RENAME COLUMN %I TO %I', of_source, successors[i], columns[i]);
  END LOOP;
  FOR b IN SELECT * FROM neap.built_view v WHERE v.migration = of_migration AND v.source = of_source LOOP
    EXECUTE format('ALTER TABLE %I.%I RENAME TO %I', b.schema, b.name, '_neap_old_' || b.was);
    FOR i IN 1..cardinality(b.indexes) LOOP
      EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', b.schema, b.indexes[i],
        '_neap_old_' || b.was || '_' || i);
    END LOOP;
  END LOOP;
  FOR b IN SELECT * FROM neap.built_view v
    WHERE v.migration = of_migration AND v.source = of_source ORDER BY v.place
  LOOP
    -- What an index calls is called with the rights of the view's owner.
    FOREACH statement IN ARRAY b.make[1:1] || b.rights || b.make[2:] LOOP
      EXECUTE statement;
    END LOOP;
    UPDATE neap.built_view v SET successor = format('%I.%I', b.schema, b.name)::regclass
    WHERE v.migration = of_migration AND v.source = of_source AND v.was = b.was;
  END LOOP;
  FOR b IN SELECT * FROM neap.built_view v WHERE v.migration = of_migration AND v.source = of_source LOOP
    EXECUTE format('ALTER TABLE %I.%I RENAME TO %I', b.schema, b.name, '_neap_view_' || b.was);
    EXECUTE format('ALTER TABLE %I.%I RENAME TO %I', b.schema, '_neap_old_' || b.was, b.name);
    FOR i IN 1..cardinality(b.indexes) LOOP
      EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', b.schema, b.indexes[i],
        '_neap_view_' || b.was || '_' || i);
      EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', b.schema, '_neap_old_' || b.was || '_' || i,
        b.indexes[i]);
    END LOOP;
  END LOOP;
  FOR i IN 1..cardinality(columns) LOOP
    EXECUTE format('ALTER TABLE %s RENAME COLUMN %I TO %I', of_source, columns[i], successors[i]);
  END LOOP;
  FOR i IN 1..cardinality(columns) LOOP
    EXECUTE format('ALTER TABLE %s RENAME COLUMN %I TO %I', of_source, '_neap_old_' || i, columns[i]);
  END LOOP;
END
$$;

-- Fills the successors of the materialized views that are filled themselves.
CREATE FUNCTION neap.fill_views(of_migration text, of_source text)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  b record;
BEGIN
  FOR b IN
    SELECT n.oid::regclass AS name
    FROM neap.built_view v
    JOIN pg_class c ON c.oid = v.was AND c.relkind = 'm' AND c.relispopulated
    JOIN pg_class n ON n.oid = v.successor
    WHERE v.migration = of_migration AND v.source = of_source ORDER BY v.place
  LOOP
    EXECUTE 'REFRESH MATERIALIZED VIEW ' || b.name;
    EXECUTE 'ANALYZE ' || b.name;
  END LOOP;
END
$$;

-- Notes the views over the columns and drops them, in the transaction that gives them back.
CREATE FUNCTION neap.take_views(of_migration text, of_source text, columns text[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  t record;
  views oid[] := ARRAY(
    SELECT v.view FROM neap.views_over(of_source::regclass, columns) v ORDER BY v.depth DESC, v.view DESC);
BEGIN
  PERFORM neap.lock_views(views);
  EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', of_source);
  IF views <> ARRAY(
    SELECT v.view FROM neap.views_over(of_source::regclass, columns) v ORDER BY v.depth DESC, v.view DESC)
  THEN
    RAISE EXCEPTION 'the views over % changed just now', of_source USING ERRCODE = '40001';
  END IF;
  IF NOT neap.views_are_built(of_migration, of_source, columns) THEN
    RAISE EXCEPTION 'a materialized view over %, or a view that it reads, was made or changed after its successor was built; it is built again when the migration is retried', of_source;
  END IF;
  DELETE FROM neap.taken_view v WHERE v.migration = of_migration AND v.source = of_source;
  INSERT INTO neap.taken_view (migration, source, was, place, schema, name, make, rights, dress)
  SELECT of_migration, of_source, v.view, row_number() OVER (ORDER BY v.depth, v.view), n.nspname, c.relname,
    s.make, s.rights, s.dress
  FROM neap.views_over(of_source::regclass, columns) v
  JOIN pg_class c ON c.oid = v.view JOIN pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL neap.view_statements(v.view) s;
  FOR t IN
    SELECT v.schema, v.name, r.rulename FROM neap.taken_view v
    JOIN pg_rewrite r ON r.ev_class = v.was AND r.rulename <> '_RETURN'
    WHERE v.migration = of_migration AND v.source = of_source
  LOOP
    EXECUTE format('DROP RULE %I ON %I.%I', t.rulename, t.schema, t.name);
  END LOOP;
  FOR t IN SELECT v.schema, v.name, c.relkind FROM neap.taken_view v JOIN pg_class c ON c.oid = v.was
    WHERE v.migration = of_migration AND v.source = of_source ORDER BY v.place DESC
  LOOP
    EXECUTE format('DROP %s %I.%I',
      CASE t.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END, t.schema, t.name);
  END LOOP;
END
$$;

-- Takes all privileges from everybody but the owner, as on a view that was just made.
CREATE FUNCTION neap.clear_rights(view regclass)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  c record;
  role text;
BEGIN
  SELECT r.relowner, r.relacl INTO STRICT c FROM pg_class r WHERE r.oid = view;
  IF c.relacl IS NOT NULL THEN
    EXECUTE format('GRANT ALL ON %s TO %I', view, pg_get_userbyid(c.relowner));
  END IF;
  FOR role IN
    SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END
    FROM (
      SELECT e.grantee FROM aclexplode(c.relacl) e WHERE e.grantee <> c.relowner
      UNION ALL
      SELECT e.grantee FROM pg_attribute a CROSS JOIN LATERAL aclexplode(a.attacl) e
      WHERE a.attrelid = view) g
  LOOP
    EXECUTE format('REVOKE ALL ON %s FROM %s', view, role);
  END LOOP;
END
$$;

-- Gives the views back that were taken, once the successors have the columns' place: those that were
-- built by their names, the others made anew. Their columns keep their names.
CREATE FUNCTION neap.give_views(of_migration text, of_source text, columns text[], lasting text[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog SET default_tablespace = '' AS $$
DECLARE
  t record;
  statement text;
BEGIN
  FOR i IN 1..cardinality(columns) LOOP
    IF columns[i] <> lasting[i] THEN
      EXECUTE format('ALTER TABLE %s RENAME COLUMN %I TO %I', of_source, lasting[i], columns[i]);
    END IF;
  END LOOP;
  FOR t IN
    SELECT v.*, b.successor, b.indexes, b.make AS built FROM neap.taken_view v
    LEFT JOIN neap.built_view b USING (migration, source, was)
    WHERE v.migration = of_migration AND v.source = of_source ORDER BY v.place
  LOOP
    IF t.successor IS NULL THEN
      FOREACH statement IN ARRAY t.make LOOP
        EXECUTE statement;
      END LOOP;
    ELSE
      EXECUTE format('ALTER TABLE %s RENAME TO %I', t.successor::regclass, t.name);
      FOR i IN 1..cardinality(t.indexes) LOOP
        EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', t.schema, '_neap_view_' || t.was || '_' || i, t.indexes[i]);
      END LOOP;
      IF t.make <> t.built THEN
        EXECUTE regexp_replace(t.make[1], '^CREATE', 'CREATE OR REPLACE');
      END IF;
    END IF;
  END LOOP;
  FOR t IN SELECT v.* FROM neap.taken_view v
    WHERE v.migration = of_migration AND v.source = of_source ORDER BY v.place
  LOOP
    EXECUTE t.rights[1];
    PERFORM neap.clear_rights(format('%I.%I', t.schema, t.name)::regclass);
    FOREACH statement IN ARRAY t.rights || t.dress LOOP
      EXECUTE statement;
    END LOOP;
  END LOOP;
  FOR i IN 1..cardinality(columns) LOOP
    IF columns[i] <> lasting[i] THEN
      EXECUTE format('ALTER TABLE %s RENAME COLUMN %I TO %I', of_source, columns[i], lasting[i]);
    END IF;
  END LOOP;
  DELETE FROM neap.taken_view v WHERE v.migration = of_migration AND v.source = of_source;
  DELETE FROM neap.built_view v WHERE v.migration = of_migration AND v.source = of_source;
END
$$;
