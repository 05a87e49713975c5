package dev.neap.migration;

import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Column;
import dev.neap.schema.Expression;
import dev.neap.schema.Fact;
import dev.neap.schema.Identifier;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The one trigger that keeps a table's old and new shape in step, and what it stands on. */
final class SyncTrigger {

  static final List<String> PREFIXES = List.of("zz_neap", "~~neap", "\uffef\uffefneap");

  private final RowSql rows;
  private final List<SyncRule> rules;
  private final String version;
  private final TableName table;

  SyncTrigger(RowSql rows, List<SyncRule> rules, String version) {
    this.rows = rows;
    this.rules = rules;
    this.version = version;
    this.table = rows.shape().name();
  }

  /** The trigger's name: one that fires after every BEFORE trigger of the users'. */
  String name() {
    String migration = rows.names().migration();
    return PREFIXES.stream()
        .map(prefix -> name(prefix, migration))
        .filter(name -> rows.shape().triggers().stream().allMatch(t -> sortsAfter(name, t)))
        .findFirst()
        .orElse(PREFIXES.get(PREFIXES.size() - 1));
  }

  static String name(String prefix, String migration) {
    return Identifier.derive(prefix, migration);
  }

  private static boolean sortsAfter(String name, String other) {
    return Arrays.compareUnsigned(
            name.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8))
        > 0;
  }

  /** What puts the trigger in place; from its commit on every written row is in step. */
  List<Ddl> create() {
    List<Ddl> steps = new ArrayList<>(expressionFunctions());
    steps.addAll(machinery());
    return steps;
  }

  private List<Ddl> expressionFunctions() {
    List<Ddl> steps = new ArrayList<>();
    for (SyncRule rule : rules) {
      expressionFunction(steps, "up", rule, rule.up(), rule.target());
      if (rule.kind() == SyncRule.Kind.BACK) {
        expressionFunction(steps, "down", rule, rule.down(), rule.target());
      } else if (rule.source() != null) {
        expressionFunction(steps, "down", rule, rule.down(), rule.source());
      }
    }
    return steps;
  }

  private List<Ddl> machinery() {
    List<Ddl> steps = new ArrayList<>();
    steps.add(counter("old", rows.names().oldWrites(table)));
    steps.add(counter("new", rows.names().newWrites(table)));
    TableName function = function();
    steps.add(
        Ddl.brief(
                "make the function that keeps " + table.name() + " in step",
                table,
                LockLevel.NONE,
                Fact.function(function),
                function(true))
            .undoneBy(dropFunction(function, "()")));
    steps.add(
        Ddl.brief(
                "keep old and new columns of " + table.name() + " in step from now on",
                table,
                LockLevel.SHARE_ROW_EXCLUSIVE,
                Fact.trigger(table, name()),
                "CREATE TRIGGER "
                    + quote(name())
                    + " BEFORE INSERT OR UPDATE ON "
                    + table.sql()
                    + " FOR EACH ROW WHEN (current_setting('neap.backfill', true) IS DISTINCT FROM"
                    + " 'on') EXECUTE FUNCTION "
                    + function.sql()
                    + "()")
            .undoneBy(end()));
    return steps;
  }

  /** Takes the trigger away, if it is there. */
  Ddl end() {
    return Ddl.brief(
        "stop keeping " + table.name() + " in step",
        table,
        LockLevel.ACCESS_EXCLUSIVE,
        gone(),
        "DROP TRIGGER IF EXISTS " + quote(name()) + " ON " + table.sql());
  }

  /** That the trigger is not there. */
  Fact gone() {
    return Fact.trigger(table, name()).negated();
  }

  /** Leaves NULLs alone from now on: every row is filled, so a NULL is what somebody wrote. */
  Ddl stopFilling() {
    return Ddl.brief(
        "stop filling rows of " + table.name() + ": all are filled",
        table,
        LockLevel.NONE,
        Fact.never(),
        function(false));
  }

  /** The statement that takes the trigger away. */
  String drop() {
    return "DROP TRIGGER " + quote(name()) + " ON " + table.sql();
  }

  /** The statements that take away what may depend on the old columns, once the trigger is gone. */
  List<String> dropExpressions() {
    return expressionFunctions().stream()
        .map(Ddl::undo)
        .flatMap(List::stream)
        .map(Ddl::statements)
        .flatMap(List::stream)
        .toList();
  }

  /** What is left to take away once the old shape has ended. */
  List<Ddl> cleanUp() {
    List<Ddl> steps = new ArrayList<>();
    machinery().stream().map(Ddl::undo).flatMap(List::stream).forEach(steps::add);
    steps.removeIf(step -> step.lock() == LockLevel.ACCESS_EXCLUSIVE);
    Collections.reverse(steps);
    return steps;
  }

  private TableName function() {
    return rows.names().control("sync", table);
  }

  private String function(boolean fills) {
    return "CREATE OR REPLACE FUNCTION "
        + function().sql()
        + "() RETURNS trigger LANGUAGE plpgsql AS "
        + dollarQuoted("\n" + SyncFunction.body(rows, rules, version, fills));
  }

  static String dollarQuoted(String body) {
    String tag = "neap";
    while (body.contains("$" + tag + "$")) {
      tag += "_";
    }
    return "$" + tag + "$" + body + "$" + tag + "$";
  }

  private Ddl counter(String side, TableName sequence) {
    return Ddl.brief(
            "count writes through the " + side + " shape of " + table.name(),
            table,
            LockLevel.NONE,
            Fact.relationExists(sequence),
            "CREATE SEQUENCE " + sequence.sql(),
            "GRANT USAGE ON SEQUENCE " + sequence.sql() + " TO PUBLIC")
        .undoneBy(
            Ddl.brief(
                "drop a counter of writes",
                table,
                LockLevel.NONE,
                Fact.relationExists(sequence).negated(),
                "DROP SEQUENCE " + sequence.sql()));
  }

  private void expressionFunction(
      List<Ddl> steps,
      String direction,
      SyncRule rule,
      @Nullable Expression expression,
      Column result) {
    if (expression == null) {
      return;
    }
    TableName name = rows.functionName(direction, rule);
    List<RowSql.Argument> parameters = rows.parameters(rule, expression);
    String types =
        parameters.stream().map(a -> a.column().type()).collect(Collectors.joining(", "));
    String declared =
        parameters.stream()
            .map(a -> quote(a.name()) + " " + a.column().type())
            .collect(Collectors.joining(", "));
    steps.add(
        Ddl.brief(
                "compute " + result.name() + " of " + table.name() + " from its row",
                table,
                LockLevel.NONE,
                Fact.function(name),
                "CREATE FUNCTION "
                    + name.sql()
                    + "("
                    + declared
                    + ") RETURNS "
                    + result.type()
                    + " LANGUAGE sql"
                    + (expression.hasQuery() ? ownRights() : "")
                    + " RETURN "
                    + body(expression, parameters),
                "GRANT EXECUTE ON FUNCTION " + name.sql() + "(" + types + ") TO PUBLIC")
            .undoneBy(dropFunction(name, "(" + types + ")")));
  }

  /** Who writes a row need not be allowed to read the other tables that an expression asks. */
  private String ownRights() {
    return " SECURITY DEFINER SET search_path = pg_catalog, " + quote(table.schema()) + ", pg_temp";
  }

  private String body(Expression expression, List<RowSql.Argument> parameters) {
    if (!expression.qualifies(table.name())) {
      return "(" + expression.sql() + ")";
    }
    return "(SELECT ("
        + expression.sql()
        + ") FROM (SELECT "
        + parameters.stream()
            .map(a -> quote(a.name()) + " AS " + quote(a.name()))
            .collect(Collectors.joining(", "))
        + ") AS "
        + table.bareSql()
        + ")";
  }

  private Ddl dropFunction(TableName name, String types) {
    return Ddl.brief(
        "drop function " + name.name(),
        table,
        LockLevel.NONE,
        Fact.function(name).negated(),
        "DROP FUNCTION " + name.sql() + types);
  }
}
