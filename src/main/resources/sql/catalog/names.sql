-- The server's major version, the tables of one schema, and the users' volatile functions.
SELECT
  current_setting('server_version_num')::integer / 10000 AS version,
  ARRAY(
    SELECT c.relname::text
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = :schema AND c.relkind IN ('r', 'p')
    ORDER BY c.relname) AS tables,
  ARRAY(
    SELECT DISTINCT f.proname::text
    FROM pg_proc f
    JOIN pg_namespace n ON n.oid = f.pronamespace
    WHERE f.provolatile = 'v'
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'neap')
    ORDER BY 1) AS volatile_functions
