package dev.neap.engine;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.Ddl;
import dev.neap.migration.VersionSchema;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds in the catalog, by their names, what a migration has put there, and says what takes it
 * away. A column or a table that has a name of the user's is not among it.
 *
 * @param migration the migration
 * @param schema the schema of its tables
 * @param plan its plan as it is stored
 */
record Remains(JdbcClient jdbc, OwnNames names, String migration, String schema, String plan) {

  private static final List<String> FUNCTIONS = List.of("sync", "up", "down", "keep", "count");
  private static final List<String> SEQUENCES = List.of("old_writes", "new_writes");
  private static final List<String> ARCHIVES = List.of("archive", "kept");
  static final String TEMPORARY = "";

  /** Something that is to go; where the first way fails, the second one is taken. */
  record Removal(Ddl first, List<Ddl> second) {}

  /** The schemas of views that are not the current version. */
  List<Removal> versions() {
    return versions(false).stream()
        .map(version -> new Removal(VersionSchema.drop(version), List.of()))
        .toList();
  }

  /** The schemas of views that show it. */
  List<String> versions(boolean complete) {
    return jdbc.sql(
            "SELECT name FROM neap.versions() WHERE migration = :migration AND complete = :complete")
        .param("migration", migration)
        .param("complete", complete)
        .query(String.class)
        .list();
  }

  /** Whether there is a schema of that name. */
  boolean isThere(String schema) {
    return Boolean.TRUE.equals(jdbc.sql(Fact.schema(schema).query()).query(Boolean.class).single());
  }

  /** What was built beside views and has not taken their place. */
  List<Removal> views() {
    return jdbc.sql(
            "SELECT DISTINCT migration, source FROM neap.built_view WHERE migration IN (:names)")
        .param("names", names.names())
        .query(
            (row, number) ->
                brief(
                    "drop what was built beside views over " + row.getString("source"),
                    new TableName("neap", "built_view"),
                    LockLevel.NONE,
                    "SELECT neap.drop_built_views(%s, %s)"
                        .formatted(
                            literal(row.getString("migration")), literal(row.getString("source")))))
        .list();
  }

  /** Triggers, with the columns that without them would refuse what they lack. */
  List<Removal> triggers() {
    return new TableRemains(jdbc, names).removals();
  }

  /** Functions and counters in Neap's own schema, and sequences of its own in the user's. */
  List<Removal> machinery() {
    Stream<Removal> functions =
        named(
                """
                SELECT p.proname, format('neap.%I(%s)', p.proname,
                  pg_get_function_identity_arguments(p.oid))
                FROM pg_proc p WHERE p.pronamespace = 'neap'::regnamespace ORDER BY 1, 2
                """)
            .filter(f -> FUNCTIONS.stream().anyMatch(kind -> names.isOwn(kind, f.name())))
            .map(f -> dropped("function", f));
    Stream<Removal> sequences =
        relations("neap", "S")
            .filter(s -> SEQUENCES.stream().anyMatch(kind -> names.isOwn(kind, s.name())))
            .map(s -> dropped("sequence", s));
    Stream<Removal> numbers =
        relations(schema, "S")
            .filter(s -> names.isOwn(TEMPORARY, s.name()))
            .map(s -> dropped("sequence", s));
    return Stream.of(functions, sequences, numbers).flatMap(removals -> removals).toList();
  }

  private static Removal dropped(String kind, Named object) {
    return brief(
        "drop " + kind + " " + object.name(),
        new TableName("neap", object.name()),
        LockLevel.NONE,
        "DROP " + kind.toUpperCase(Locale.ROOT) + " " + object.sql());
  }

  /** Indexes under names of Neap's, and those of the plan that were not finished. */
  List<Removal> indexes() {
    return jdbc
        .sql(
            """
            SELECT c.relname, i.indisvalid, c.relkind = 'I' AS of_all, t.relname AS on_table
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = :schema AND NOT c.relispartition
              AND NOT EXISTS (SELECT FROM pg_constraint o WHERE o.conindid = c.oid)
            ORDER BY c.relname
            """)
        .param("schema", schema)
        .query(
            (row, number) ->
                new Found(
                    row.getString("relname"),
                    row.getBoolean("indisvalid"),
                    row.getBoolean("of_all"),
                    row.getString("on_table")))
        .stream()
        .filter(i -> names.isOwn(TEMPORARY, i.name()) || (!i.valid() && isPlanned(i.name())))
        .map(this::dropped)
        .toList();
  }

  private record Found(String name, boolean valid, boolean ofAll, String table) {}

  /** Whether the plan, whatever else can be read of it, builds an index of that name. */
  private boolean isPlanned(String index) {
    String escaped = quote(index).replace("\\", "\\\\").replace("\"", "\\\"");
    return plan.contains("INDEX CONCURRENTLY " + escaped + " ON ");
  }

  private Removal dropped(Found index) {
    TableName table = new TableName(schema, index.table());
    String what = "drop index " + index.name();
    String name = new TableName(schema, index.name()).sql();
    return index.ofAll()
        ? brief(what, table, LockLevel.ACCESS_EXCLUSIVE, "DROP INDEX " + name)
        : new Removal(
            Ddl.concurrently(
                what,
                table,
                Fact.relationExists(new TableName(schema, index.name())).negated(),
                "DROP INDEX CONCURRENTLY " + name),
            List.of());
  }

  /** What says of the user's own statements that they ran. */
  Removal markers() {
    String which = names.names().stream().map(n -> literal(n)).collect(Collectors.joining(", "));
    return brief(
        "forget which statements ran",
        new TableName("neap", "sql_run"),
        LockLevel.NONE,
        "DELETE FROM neap.sql_run WHERE migration IN (" + which + ")");
  }

  /** The user's own statements that ran. */
  List<String> statements() {
    return jdbc.sql("SELECT statements FROM neap.sql_run WHERE migration IN (:names) ORDER BY at")
        .param("names", names.names())
        .query(String.class)
        .list();
  }

  /** Tables that keep what was dropped or overwritten. */
  List<String> archives() {
    return relations("neap", "r")
        .filter(t -> ARCHIVES.stream().anyMatch(kind -> names.isOwn(kind, t.name())))
        .map(Named::sql)
        .toList();
  }

  private record Named(String name, String sql) {}

  private Stream<Named> relations(String in, String kind) {
    return named(
        """
        SELECT c.relname, format('%%I.%%I', n.nspname, c.relname) FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = %s AND c.relkind = %s ORDER BY 1
        """
            .formatted(literal(in), literal(kind)));
  }

  private Stream<Named> named(String query) {
    return jdbc
        .sql(query)
        .query((row, number) -> new Named(row.getString(1), row.getString(2)))
        .list()
        .stream();
  }

  private static Removal brief(String what, TableName table, LockLevel lock, String statement) {
    return new Removal(Ddl.brief(what, table, lock, Fact.never(), statement), List.of());
  }
}
