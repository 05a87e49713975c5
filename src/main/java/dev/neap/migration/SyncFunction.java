package dev.neap.migration;

import static dev.neap.migration.Written.given;
import static dev.neap.schema.Identifier.literal;

import dev.neap.schema.Column;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Writes the body of the trigger function that keeps a table's old and new columns in step.
 *
 * <p>It calls nothing by a name that depends on the caller's {@code search_path}: expressions stand
 * in functions of their own, whose names were resolved when they were made.
 *
 * @see <a href="https://www.postgresql.org/docs/current/plpgsql-trigger.html">PostgreSQL manual,
 *     41.10 Trigger Functions</a>
 */
final class SyncFunction {

  private final RowSql rows;
  private final List<SyncRule> rules;
  private final String version;
  private final boolean fills;
  private final SyncRow row;
  private final StringBuilder body = new StringBuilder();

  private SyncFunction(RowSql rows, List<SyncRule> rules, String version, boolean fills) {
    this.rows = rows;
    this.rules = rules;
    this.version = version;
    this.fills = fills;
    this.row = new SyncRow(rows, rules);
  }

  /**
   * The function's body.
   *
   * @param version what {@code neap.version} is set to by sessions whose inserts are the new
   *     shape's
   * @param fills whether a row that is not filled yet is filled by any write that touches it; so
   *     while the backfill runs, so that a row may move past it
   */
  static String body(RowSql rows, List<SyncRule> rules, String version, boolean fills) {
    SyncFunction function = new SyncFunction(rows, rules, version, fills);
    function.write();
    return function.body.toString();
  }

  private void write() {
    line("DECLARE");
    line("  by_view boolean := false;");
    line("  new_side boolean := false;");
    line("  old_written boolean := false;");
    line("  new_written boolean := false;");
    row.declaration().forEach(this::line);
    line("BEGIN");
    line("  IF TG_OP = 'INSERT' THEN");
    if (moves()) {
      line("    IF pg_catalog.current_setting('neap.moved', true) = " + image() + " THEN");
      line("      RETURN NEW;");
      line("    END IF;");
    }
    line("    by_view := " + byView() + ";");
    line("    new_side := by_view OR " + newSide() + ";");
    rules.forEach(this::insert);
    rules.stream().filter(r -> r.kind() == SyncRule.Kind.REPLACE).forEach(this::follow);
    line("  ELSE");
    new SyncUpdate(row, rules, fills, "(" + byView() + " OR " + newSide() + ")")
        .lines()
        .forEach(this::line);
    if (moves()) {
      line("    PERFORM pg_catalog.set_config('neap.moved', " + image() + ", true);");
    }
    line("  END IF;");
    count("old_written", rows.names().oldWrites(rows.shape().name()).sql());
    count("new_written", rows.names().newWrites(rows.shape().name()).sql());
    line("  RETURN NEW;");
    line("END");
  }

  /** A row that an UPDATE moves to another partition is inserted there, and comes by again. */
  private boolean moves() {
    return rows.shape().kind() == TableShape.Kind.PARTITIONED;
  }

  private String image() {
    List<String> columns =
        new ArrayList<>(
            rows.shape().columns().stream()
                .filter(c -> !c.isGenerated())
                .map(Column::sql)
                .toList());
    rules.stream()
        .map(r -> r.target().sql())
        .filter(c -> !columns.contains(c))
        .forEach(columns::add);
    return "pg_catalog.hashtextextended(ROW("
        + columns.stream().map(c -> "NEW." + c).collect(Collectors.joining(", "))
        + ")::pg_catalog.text, 0)::pg_catalog.text";
  }

  private void count(String flag, String sequence) {
    line("  IF " + flag + " THEN PERFORM pg_catalog.nextval(" + literal(sequence) + "); END IF;");
  }

  /** The session says so. */
  private String newSide() {
    String views = literal(Names.versionSchema(rows.shape().name().schema(), version));
    return "coalesce(pg_catalog.current_setting('neap.version', true) IN ("
        + literal(version)
        + ", "
        + views
        + "), false)";
  }

  /** The session finds the version's schema of views before the table's own schema. */
  private String byView() {
    String schema = rows.shape().name().schema();
    String views = literal(Names.versionSchema(schema, version));
    return "coalesce(pg_catalog.array_position(pg_catalog.current_schemas(false), "
        + views
        + "::pg_catalog.name) < coalesce(pg_catalog.array_position("
        + "pg_catalog.current_schemas(false), "
        + literal(schema)
        + "::pg_catalog.name), 2147483647), false)";
  }

  private void insert(SyncRule rule) {
    String target = "NEW." + rule.target().sql();
    Column source = rule.source();
    switch (rule.kind()) {
      case REPLACE -> {
        if (source == null) {
          throw new IllegalArgumentException("a replacement without a source: " + rule);
        }
        String old = "NEW." + source.sql();
        String written =
            rule.hasOwnDefault() && !rule.required()
                ? " AND NOT (by_view AND NOT (" + given(old, source) + "))"
                : "";
        line(
            "    IF "
                + target
                + " IS NULL AND ("
                + old
                + " IS NOT NULL OR NOT new_side)"
                + written
                + " THEN");
        line("      " + target + " := " + row.up(rule, "NEW.") + ";");
        line("      old_written := old_written OR (" + given(old, source) + ");");
        line("    ELSIF new_side OR NOT (" + given(old, source) + ") THEN");
        line("      " + old + " := " + row.down(rule) + ";");
        line("      new_written := true;");
        line("    ELSE");
        line("      old_written := true; new_written := true;");
        line("    END IF;");
      }
      case FILL -> {
        boolean counts = rule.required() && rule.target().defaultExpression() == null;
        String leave = rule.required() ? "" : " AND (NOT new_side" + oldGiven(rule) + ")";
        line("    IF " + target + " IS NOT NULL THEN");
        line("      new_written := true;");
        line("    ELSIF true" + leave + " THEN");
        line("      " + target + " := " + row.up(rule, "NEW.") + ";");
        line("      old_written := old_written OR " + (counts ? "NOT new_side" : "false") + ";");
        line("    END IF;");
      }
      case BACK -> {
        if (row.isFirst(rule)) {
          insertBack(rule);
        }
      }
      case KEEP -> {
        line("    old_written := old_written OR (" + given(target, rule.target()) + ");");
        if (rule.up() != null) {
          line(
              "    IF "
                  + target
                  + " IS NULL THEN "
                  + target
                  + " := "
                  + row.up(rule, "NEW.")
                  + "; END IF;");
        }
      }
    }
  }

  /** Once every old column is computed: those that are computed from one another's. */
  private void follow(SyncRule rule) {
    Column source = rule.source();
    if (source != null && !row.followed(rule).isEmpty()) {
      String target = "NEW." + rule.target().sql();
      String old = given(row.client() + source.sql(), source);
      line("    IF " + target + " IS NOT NULL AND (new_side OR NOT (" + old + ")) THEN");
      line("      NEW." + source.sql() + " := " + row.down(rule) + ";");
      line("    END IF;");
    }
  }

  /** Whether the client gave a column of the old shape that the target is computed from. */
  private String oldGiven(SyncRule rule) {
    return row.group(rule).stream()
        .flatMap(group -> group.from().stream())
        .map(c -> " OR (" + given("NEW." + c.sql(), c) + ")")
        .collect(Collectors.joining());
  }

  private void insertBack(SyncRule rule) {
    SyncRule.Group group = Objects.requireNonNull(rule.group());
    String old =
        group.from().stream()
            .map(c -> "(" + given("NEW." + c.sql(), c) + ")")
            .collect(Collectors.joining(" OR "));
    String fresh =
        group.to().stream()
            .map(c -> "NEW." + c.sql() + " IS NOT NULL")
            .collect(Collectors.joining(" OR "));
    line("    IF (new_side OR NOT (" + old + ")) AND (" + fresh + ") THEN");
    line("      new_written := true;");
    row.back(group).forEach(this::line);
    line("    ELSE");
    line("      old_written := old_written OR " + old + ";");
    line("    END IF;");
  }

  private void line(String text) {
    body.append(text).append('\n');
  }
}
