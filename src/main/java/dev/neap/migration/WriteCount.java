package dev.neap.migration;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.schema.Constraint;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.Partition;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Counts the statements that write to a table which contract takes away, on the table and on each
 * of its partitions.
 *
 * @param shape the table
 * @param names the names of the migration's objects
 */
record WriteCount(TableShape shape, Names names) {

  static final String TRIGGER = "writes";

  /** What begins to count. */
  List<Ddl> create() {
    List<Ddl> steps = new ArrayList<>();
    steps.add(
        Ddl.brief(
                "count writes to " + table().name(),
                table(),
                LockLevel.NONE,
                Fact.relationExists(counter()),
                "CREATE SEQUENCE " + counter().sql(),
                "GRANT USAGE ON SEQUENCE " + counter().sql() + " TO PUBLIC")
            .undoneBy(dropCounter()));
    steps.add(
        Ddl.brief(
                "make the function that counts writes to " + table().name(),
                table(),
                LockLevel.NONE,
                Fact.function(function()),
                "CREATE FUNCTION "
                    + function().sql()
                    + "() RETURNS trigger LANGUAGE plpgsql AS "
                    + SyncTrigger.dollarQuoted(
                        "BEGIN PERFORM pg_catalog.nextval("
                            + literal(counter().sql())
                            + "); RETURN NULL; END"))
            .undoneBy(dropFunction()));
    for (TableName on : tables()) {
      steps.add(
          Ddl.brief(
                  "count writes to " + on.name() + " from now on",
                  on,
                  LockLevel.SHARE_ROW_EXCLUSIVE,
                  Fact.trigger(on, trigger()),
                  "CREATE TRIGGER "
                      + quote(trigger())
                      + " AFTER "
                      + events()
                      + " ON "
                      + on.sql()
                      + " FOR EACH STATEMENT EXECUTE FUNCTION "
                      + function().sql()
                      + "()")
              .undoneBy(
                  Ddl.brief(
                      "stop counting writes to " + on.name(),
                      on,
                      LockLevel.ACCESS_EXCLUSIVE,
                      Fact.trigger(on, trigger()).negated(),
                      drop(on))));
    }
    return steps;
  }

  /** The statements that end it, within the transaction that takes the table away. */
  List<String> end() {
    return tables().stream().map(this::drop).toList();
  }

  /** What is left to take away once the table is gone. */
  List<Ddl> cleanUp() {
    return List.of(dropFunction(), dropCounter());
  }

  Plan.Counters counters() {
    return new Plan.Counters(table().name(), counter().sql(), null);
  }

  private String drop(TableName on) {
    return "DROP TRIGGER IF EXISTS " + quote(trigger()) + " ON " + on.sql();
  }

  private Ddl dropCounter() {
    return Ddl.brief(
        "drop a counter of writes",
        table(),
        LockLevel.NONE,
        Fact.relationExists(counter()).negated(),
        "DROP SEQUENCE " + counter().sql());
  }

  private Ddl dropFunction() {
    return Ddl.brief(
        "drop function " + function().name(),
        table(),
        LockLevel.NONE,
        Fact.function(function()).negated(),
        "DROP FUNCTION " + function().sql() + "()");
  }

  /**
   * What is counted: not what the server itself may do for a foreign key of the table, which can't
   * be told apart from what a client does.
   */
  private String events() {
    return Stream.of("INSERT", "UPDATE", "DELETE", "TRUNCATE")
        .filter(event -> !isDoneByAForeignKey(event))
        .collect(Collectors.joining(" OR "));
  }

  private boolean isDoneByAForeignKey(String operation) {
    return shape.constraints().stream()
        .filter(c -> c.type() == Constraint.Type.FOREIGN_KEY)
        .map(Constraint::definition)
        .anyMatch(
            key ->
                switch (operation) {
                  case "DELETE" -> key.contains(" ON DELETE CASCADE");
                  case "UPDATE" -> key.contains(" ON UPDATE ") || key.contains(" ON DELETE SET ");
                  default -> false;
                });
  }

  private List<TableName> tables() {
    return Stream.concat(Stream.of(table()), shape.partitions().stream().map(Partition::name))
        .toList();
  }

  private TableName table() {
    return shape.name();
  }

  private String trigger() {
    return names.temporary(TRIGGER);
  }

  private TableName counter() {
    return names.oldWrites(table());
  }

  private TableName function() {
    return names.control("count", table());
  }
}
