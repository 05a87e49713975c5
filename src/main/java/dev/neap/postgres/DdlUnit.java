package dev.neap.postgres;

import dev.neap.schema.Fact;
import dev.neap.schema.TableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Statements that change the catalog together.
 *
 * @param label {@code <migration>:<phase>}, which each statement carries in a comment
 * @param statements run in one transaction, in order; exactly one where the mode is CONCURRENTLY
 * @param mode how they are run
 * @param done what the catalog says once they have run; they are not run when it says so already
 * @param quiets the table on which an autovacuum must have given way first: its lock is in the way
 *     of theirs, and it gives way only to who waits longer than the lock budget; null when they
 *     lock no table that was there before
 */
public record DdlUnit(
    String label, List<String> statements, Mode mode, Fact done, @Nullable TableName quiets) {

  /** How long a statement may take, and whether a transaction may hold it. */
  public enum Mode {
    /** In a transaction, under the lock budget and a limit on the statement's time. */
    BRIEF,
    /** In a transaction, for hours; its lock lets readers and writers pass, and waits longer. */
    SCAN,
    /** Outside of any transaction and without a limit; an incomplete index is built anew. */
    CONCURRENTLY
  }

  /**
   * Checks what can be checked without a database.
   *
   * @throws IllegalArgumentException when there is no statement, or more than one where the mode is
   *     CONCURRENTLY, or the label would end its comment
   */
  public DdlUnit {
    statements = List.copyOf(statements);
    if (statements.isEmpty() || mode == Mode.CONCURRENTLY && statements.size() > 1) {
      throw new IllegalArgumentException(label + ": " + statements.size() + " statements " + mode);
    }
    if (label.contains("*/") || label.contains("/*")) {
      throw new IllegalArgumentException("a label that would end its comment: " + label);
    }
  }

  /** Statements that lock no table that was there before. */
  public DdlUnit(String label, List<String> statements, Mode mode, Fact done) {
    this(label, statements, mode, done, null);
  }

  /** Whether it makes or takes away views of versions, by what it then finds in the catalog. */
  boolean meetsVersions() {
    return mode == Mode.BRIEF
        && statements.stream().anyMatch(sql -> sql.startsWith("SELECT neap."));
  }

  /** The statement as it is sent: with its label, by which it is known in logs and activity. */
  String labelled(String statement) {
    return comment(label) + " */ " + statement;
  }

  /** How the comment of a statement begins whose label begins so. */
  static String comment(String label) {
    return "/* neap:" + label;
  }
}
