package dev.neap.cli;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** What {@code doctor} asks about what Neap's role may do. */
final class PrivilegeFindings {

  private final JdbcTemplate jdbc;
  private final String schema;

  PrivilegeFindings(JdbcTemplate jdbc, String schema) {
    this.jdbc = jdbc;
    this.schema = schema;
  }

  List<Finding> all() {
    return List.of(ownTables(), schema(), tables(), statistics());
  }

  private Finding ownTables() {
    boolean there = isTrue("SELECT to_regnamespace('neap') IS NOT NULL");
    boolean may =
        there
            ? isTrue("SELECT has_schema_privilege('neap', 'USAGE, CREATE')")
            : isTrue("SELECT has_database_privilege(current_database(), 'CREATE')");
    String found = there ? "schema neap is there" : "schema neap is not there yet";
    return may
        ? Finding.ok("Neap's own tables", there ? found : "schema neap can be created")
        : Finding.fail(
            "Neap's own tables",
            found + ", and this role may not " + (there ? "use it" : "create it"),
            there
                ? "GRANT USAGE, CREATE ON SCHEMA neap TO this role, or connect as its owner."
                : "GRANT CREATE ON DATABASE … TO this role, for the first start.");
  }

  private Finding schema() {
    if (!isTrue("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = ?)", schema)) {
      return Finding.fail(
          "schema", "there is no schema " + schema, "Give the schema of your tables (--schema).");
    }
    return isTrue(
            "SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = ?",
            schema)
        ? Finding.ok("schema", schema)
        : Finding.fail(
            "schema",
            "this role may create nothing in " + schema,
            "GRANT CREATE ON SCHEMA … TO this role: triggers need functions there.");
  }

  private Finding tables() {
    List<String> foreign =
        jdbc.query(
            """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relkind IN ('r', 'p')
              AND NOT pg_has_role(c.relowner, 'USAGE') ORDER BY 1
            """,
            Finding::line,
            schema);
    Finding none =
        Finding.none(
            "tables of others",
            foreign,
            "Only an owner may alter a table: GRANT the owner's role TO this one to migrate these.");
    return none;
  }

  private Finding statistics() {
    return isTrue("SELECT pg_has_role('pg_read_all_stats', 'USAGE')")
        ? Finding.ok("statistics", "sessions of others are visible")
        : Finding.warn(
            "statistics",
            "this role sees its own sessions only",
            "GRANT pg_monitor TO this role: else Neap can't tell who blocks it, or how busy the"
                + " server is.");
  }

  private boolean isTrue(String query, Object... parameters) {
    return Boolean.TRUE.equals(jdbc.queryForObject(query, Boolean.class, parameters));
  }
}
