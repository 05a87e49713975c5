package dev.neap.migration;

import static dev.neap.migration.Written.changed;
import static dev.neap.migration.Written.given;
import static dev.neap.schema.Identifier.literal;

import dev.neap.schema.Column;
import dev.neap.schema.Expression;
import dev.neap.schema.RowImage;
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
  private final StringBuilder body = new StringBuilder();

  private SyncFunction(RowSql rows, List<SyncRule> rules, String version, boolean fills) {
    this.rows = rows;
    this.rules = rules;
    this.version = version;
    this.fills = fills;
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
    line("  new_side boolean := false;");
    line("  old_written boolean := false;");
    line("  new_written boolean := false;");
    line("BEGIN");
    line("  IF TG_OP = 'INSERT' THEN");
    if (moves()) {
      line("    IF pg_catalog.current_setting('neap.moved', true) = " + image() + " THEN");
      line("      RETURN NEW;");
      line("    END IF;");
    }
    line("    new_side := " + newSide() + ";");
    rules.forEach(this::insert);
    line("  ELSE");
    rules.forEach(this::update);
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
            rows.shape().columns().stream().filter(c -> !c.generated()).map(Column::sql).toList());
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

  /** The session says so, or finds the version's schema of views before the table's own schema. */
  private String newSide() {
    String schema = rows.shape().name().schema();
    String views = literal(Names.versionSchema(schema, version));
    return "coalesce(pg_catalog.current_setting('neap.version', true) IN ("
        + literal(version)
        + ", "
        + views
        + "), false) OR coalesce(pg_catalog.array_position(pg_catalog.current_schemas(false), "
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
        line("    IF " + target + " IS NULL AND (" + old + " IS NOT NULL OR NOT new_side) THEN");
        line("      " + target + " := " + up(rule) + ";");
        line("      old_written := old_written OR (" + given(old, source) + ");");
        line("    ELSIF new_side OR NOT (" + given(old, source) + ") THEN");
        line("      " + old + " := " + down(rule) + ";");
        line("      new_written := true;");
        line("    ELSE");
        line("      old_written := true; new_written := true;");
        line("    END IF;");
      }
      case FILL -> {
        boolean counts = rule.required() && rule.target().defaultExpression() == null;
        String leave = rule.required() ? "" : " AND NOT new_side";
        line("    IF " + target + " IS NOT NULL THEN");
        line("      new_written := true;");
        line("    ELSIF true" + leave + " THEN");
        line("      " + target + " := " + up(rule) + ";");
        line("      old_written := old_written OR " + (counts ? "NOT new_side" : "false") + ";");
        line("    END IF;");
      }
      case BACK -> {
        if (isFirst(rule)) {
          insertBack(rule);
        }
      }
      case KEEP -> {
        line("    old_written := old_written OR (" + given(target, rule.target()) + ");");
        if (rule.up() != null) {
          line("    IF " + target + " IS NULL THEN " + target + " := " + up(rule) + "; END IF;");
        }
      }
    }
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
    computeBack(group);
    line("    ELSE");
    line("      old_written := old_written OR " + old + ";");
    line("    END IF;");
  }

  private void updateBack(SyncRule rule) {
    SyncRule.Group group = Objects.requireNonNull(rule.group());
    line("    IF " + changed(group.from().stream().map(Column::name).toList()) + " THEN");
    line("      old_written := true;");
    line("    ELSIF " + changed(group.to().stream().map(Column::name).toList()) + " THEN");
    computeBack(group);
    line("    END IF;");
  }

  private void computeBack(SyncRule.Group group) {
    rules.stream()
        .filter(r -> group.equals(r.group()))
        .forEach(r -> line("      NEW." + r.target().sql() + " := " + down(r) + ";"));
  }

  /** Whether it is the one by which its whole group is written. */
  private boolean isFirst(SyncRule rule) {
    return rules.stream()
        .filter(r -> Objects.equals(rule.group(), r.group()))
        .findFirst()
        .filter(rule::equals)
        .isPresent();
  }

  private void update(SyncRule rule) {
    if (rule.kind() == SyncRule.Kind.BACK) {
      if (isFirst(rule)) {
        updateBack(rule);
      }
      return;
    }
    Column source = rule.source();
    String target = "NEW." + rule.target().sql();
    String targetChanged = changed(List.of(rule.target().name()));
    if (rule.kind() == SyncRule.Kind.KEEP) {
      line("    old_written := old_written OR " + targetChanged + ";");
      return;
    }
    line("    IF " + targetChanged + " THEN");
    line("      new_written := true;");
    if (source != null) {
      line("      IF " + changed(List.of(source.name())) + " THEN");
      line("        old_written := true;");
      line("      ELSE");
      line("        NEW." + source.sql() + " := " + down(rule) + ";");
      line("      END IF;");
    }
    String stale = stale(rule);
    if (!stale.isEmpty()) {
      line("    ELSIF " + stale + " THEN");
      line("      " + target + " := " + up(rule) + ";");
      if (source != null) {
        line("      old_written := true;");
      }
    }
    if (fills) {
      line("    ELSIF " + target + " IS NULL THEN");
      line("      " + target + " := " + up(rule) + ";");
    }
    line("    END IF;");
  }

  /**
   * True when the target has to be computed again: the source was written, or another column that
   * {@code up} seems to read was, and it really gives another value for the new row.
   */
  private String stale(SyncRule rule) {
    List<String> conditions = new ArrayList<>();
    Column source = rule.source();
    if (source != null) {
      conditions.add(changed(List.of(source.name())));
    }
    Expression up = rule.up();
    if (up != null) {
      List<String> others = new ArrayList<>(up.mentioned(rows.shape().columnNames()));
      others.removeIf(c -> source != null && source.name().equals(c));
      if (!others.isEmpty()) {
        conditions.add(
            "("
                + changed(others)
                + " AND "
                + RowImage.differs(call("up", rule, up, "NEW."), call("up", rule, up, "OLD."))
                + ")");
      }
    }
    return String.join(" OR ", conditions);
  }

  private String up(SyncRule rule) {
    Expression up = rule.up();
    if (up != null) {
      return call("up", rule, up, "NEW.");
    }
    return rule.source() == null ? "NULL" : "NEW." + rule.source().sql();
  }

  private String down(SyncRule rule) {
    Expression down = rule.down();
    return down == null ? "NEW." + rule.target().sql() : call("down", rule, down, "NEW.");
  }

  private String call(String direction, SyncRule rule, Expression expression, String row) {
    return rows.expressionFunction(direction, rule)
        + "("
        + rows.arguments(rule, expression, row)
        + ")";
  }

  private void line(String text) {
    body.append(text).append('\n');
  }
}
