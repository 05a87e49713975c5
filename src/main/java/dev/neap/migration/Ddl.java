package dev.neap.migration;

import dev.neap.schema.Fact;
import dev.neap.schema.Identifier;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Statements that change the catalog.
 *
 * @param what what they do, in a few words
 * @param table the table they lock
 * @param statements run in one transaction, in order; exactly one where the mode is CONCURRENTLY
 * @param lock the strongest lock they take on the table
 * @param mode how they are run
 * @param done what the catalog says once they have run; they are not run when it says so already
 * @param undo what takes them back, in the order it is to run; empty when nothing is needed
 */
public record Ddl(
    String what,
    TableName table,
    List<String> statements,
    LockLevel lock,
    Mode mode,
    Fact done,
    List<Ddl> undo)
    implements Step {

  /** How long a statement may take, and whether a transaction may hold it. */
  public enum Mode {
    /** In a transaction, under the lock budget; it neither scans nor rewrites. */
    BRIEF,
    /** In a transaction, under a lock that readers and writers pass; it may scan. */
    SCAN,
    /**
     * Outside of any transaction; an invalid index that it left is dropped before it runs again.
     */
    CONCURRENTLY
  }

  /** Statements under the lock budget, with nothing to take back. */
  public static Ddl brief(
      String what, TableName table, LockLevel lock, Fact done, String... statements) {
    return new Ddl(what, table, List.of(statements), lock, Mode.BRIEF, done, List.of());
  }

  /** A statement that reads the whole table while others go on reading and writing. */
  public static Ddl scan(String what, TableName table, Fact done, String statement) {
    return new Ddl(
        what,
        table,
        List.of(statement),
        LockLevel.SHARE_UPDATE_EXCLUSIVE,
        Mode.SCAN,
        done,
        List.of());
  }

  /**
   * Tells the planner what is in columns, before anyone reads them; whatever an autovacuum told it
   * while they were being filled is out of date.
   */
  static Ddl analyze(TableName table, List<String> columns) {
    return scan(
        "tell the planner what is in " + String.join(", ", columns) + " of " + table.name(),
        table,
        Fact.never(),
        "ANALYZE "
            + table.sql()
            + " ("
            + columns.stream().map(Identifier::quote).collect(Collectors.joining(", "))
            + ")");
  }

  /** An index built or dropped while others go on reading and writing. */
  public static Ddl concurrently(String what, TableName table, Fact done, String statement) {
    return new Ddl(
        what,
        table,
        List.of(statement),
        LockLevel.SHARE_UPDATE_EXCLUSIVE,
        Mode.CONCURRENTLY,
        done,
        List.of());
  }

  /** The same, which need not be done where something else is so. */
  Ddl unless(Fact fact) {
    return new Ddl(what, table, statements, lock, mode, done.or(fact), undo);
  }

  /** The same by other statements. */
  Ddl with(List<String> others) {
    return new Ddl(what, table, others, lock, mode, done, undo);
  }

  /** The same with a way back. */
  public Ddl undoneBy(Ddl... steps) {
    return new Ddl(what, table, statements, lock, mode, done, List.of(steps));
  }
}
