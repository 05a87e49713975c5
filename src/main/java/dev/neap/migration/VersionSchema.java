package dev.neap.migration;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The schema of views that shows the tables as a migration leaves them, so that an application's
 * new release runs beside the old one.
 *
 * <p>A view that reads one table is written through as the table is; before PostgreSQL 15 it does
 * so with the rights of its owner.
 *
 * @param name the schema of views
 * @param migration the migration whose version it shows
 * @param before the tables as they are for the old release
 * @see <a href="https://www.postgresql.org/docs/current/sql-createview.html">PostgreSQL manual,
 *     CREATE VIEW, Updatable Views</a>
 */
public record VersionSchema(String name, String migration, Database before) {

  private static final int INVOKER = 15;

  /** What changes nothing that a view shows. */
  private static final Pattern UNSEEN =
      Pattern.compile(
          "(ALTER TABLE \\S+ (RENAME|DROP) CONSTRAINT|DROP INDEX|SELECT neap\\.).*",
          Pattern.DOTALL);

  /** Makes it, with a view of each table that the migration knows and of all others. */
  Ddl show(Database after, List<Shown> shown) {
    List<String> statements = new ArrayList<>();
    statements.add("CREATE SCHEMA " + quote(name));
    statements.add("COMMENT ON SCHEMA " + quote(name) + " IS " + literal(comment(after)));
    after.tables().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(e -> isTable(e.getValue()))
        .forEach(e -> view(statements, e.getKey(), e.getValue()));
    for (Shown column : shown) {
      if (after.table(column.table()).flatMap(t -> t.column(column.column())).isPresent()) {
        statements.add(column.sql(new TableName(name, column.table())));
      }
    }
    statements.add("SELECT neap.show_others(" + literal(name) + ")");
    return Ddl.brief(
            "show the new version in schema " + name,
            all(),
            LockLevel.ACCESS_SHARE,
            shown(name),
            statements.toArray(String[]::new))
        .undoneBy(drop(name));
  }

  /** Takes a version away, if it is there, but for what others have put into its schema. */
  public static Ddl drop(String version) {
    return Ddl.brief(
        "take schema " + version + " away",
        new TableName(version, "all tables"),
        LockLevel.NONE,
        shown(version).negated(),
        "SELECT neap.drop_version(" + literal(version) + ")");
  }

  private static Fact shown(String version) {
    return new Fact(
        "version " + version + " is shown",
        "SELECT EXISTS (SELECT FROM neap.versions() v WHERE v.name = " + literal(version) + ")");
  }

  /** Gives other versions the views back that they lack. */
  Ddl renew() {
    return Ddl.brief(
        "show what other versions of " + before.schema() + " lack",
        all(),
        LockLevel.NONE,
        Fact.never(),
        renewal());
  }

  /** Makes it the current version; the one before goes. */
  Ddl complete() {
    return Ddl.brief(
        "make schema " + name + " the current version; the one before goes",
        all(),
        LockLevel.NONE,
        new Fact(
            "version " + name + " is the current one",
            "SELECT EXISTS (SELECT FROM neap.versions() v WHERE v.name = "
                + literal(name)
                + " AND v.complete)"),
        "SELECT neap.complete_version(" + literal(name) + ")");
  }

  /** The statement that takes away what other versions show of a table. */
  String hide(TableName table) {
    return "SELECT neap.hide_table(" + literal(table.sql()) + ", " + literal(name) + ")";
  }

  /** The statement that gives other versions the views of a table back. */
  static String showAgain(TableName table) {
    return "SELECT neap.show_table(" + literal(table.sql()) + ")";
  }

  /** The statement that takes away what all versions show of a table. */
  static String hideFromAll(TableName table) {
    return "SELECT neap.hide_table(" + literal(table.sql()) + ", '')";
  }

  /**
   * A change of a table together with what other versions show of it: they never lack their views.
   */
  Ddl withViews(Ddl change) {
    boolean seen =
        change.mode() == Ddl.Mode.BRIEF
            && change.lock() != LockLevel.UNKNOWN
            && change.statements().stream().noneMatch(sql -> UNSEEN.matcher(sql).matches());
    if (!seen) {
      return change;
    }
    List<String> statements = new ArrayList<>();
    statements.add(hide(change.table()));
    statements.addAll(change.statements());
    statements.add(renewal());
    return change.with(statements);
  }

  private String renewal() {
    return "SELECT neap.renew_versions(" + literal(before.schema()) + ")";
  }

  private TableName all() {
    return new TableName(name, "all tables");
  }

  private static boolean isTable(TableShape shape) {
    return shape.kind() == TableShape.Kind.TABLE || shape.kind() == TableShape.Kind.PARTITIONED;
  }

  private String comment(Database after) {
    String hidden =
        before.tables().keySet().stream()
            .filter(t -> !after.tables().containsKey(t))
            .sorted()
            .map(VersionSchema::json)
            .collect(Collectors.joining(", "));
    return "neap: {\"of\": %s, \"migration\": %s, \"complete\": false, \"hidden\": [%s], \"made\": {%s}}"
        .formatted(json(before.schema()), json(migration), hidden, made(after));
  }

  /** By table, the columns that stand beside those that were there. */
  private String made(Database after) {
    return after.tables().values().stream()
        .filter(t -> !made(t).isEmpty())
        .map(
            t ->
                json(t.name().name())
                    + ": ["
                    + made(t).stream().map(VersionSchema::json).collect(Collectors.joining(", "))
                    + "]")
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private List<String> made(TableShape shape) {
    List<String> former =
        before.tables().values().stream()
            .filter(t -> t.name().equals(shape.name()))
            .flatMap(t -> t.columns().stream())
            .map(Column::name)
            .toList();
    return former.isEmpty()
        ? List.of()
        : shape.columns().stream().map(Column::name).filter(c -> !former.contains(c)).toList();
  }

  private static String json(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private void view(List<String> statements, String table, TableShape shape) {
    String view = new TableName(name, table).sql();
    statements.add(
        "CREATE VIEW "
            + view
            + (before.serverVersion() >= INVOKER ? " WITH (security_invoker = true)" : "")
            + " AS SELECT "
            + shape.columns().stream().map(VersionSchema::column).collect(Collectors.joining(", "))
            + " FROM "
            + shape.name().sql());
    statements.add(
        "SELECT neap.dress_view(%s, %s, %s, %s)"
            .formatted(
                literal(view),
                literal(shape.name().sql()),
                array(shape.columns().stream().map(Column::shown).toList()),
                array(shape.columns().stream().map(Column::name).toList())));
  }

  private static String column(Column column) {
    return column.name().equals(column.shown())
        ? column.sql()
        : column.sql() + " AS " + quote(column.shown());
  }

  private static String array(List<String> names) {
    return names.stream().map(n -> literal(n)).collect(Collectors.joining(", ", "ARRAY[", "]"));
  }
}
