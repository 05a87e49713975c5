package dev.neap.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** Asserts, in the transaction that is about to change something, that we still may. */
@FunctionalInterface
public interface Fence {

  /**
   * Returns when the change is allowed, and holds off whoever would take over until the transaction
   * ends.
   *
   * @throws LeaseLostException when somebody else has taken over
   * @throws SQLException when the database can't tell
   */
  void assertHeld(Connection connection) throws SQLException;

  /**
   * A condition that is true while the change is allowed, for a statement that is a transaction of
   * its own and may be repeated: it holds nobody off.
   */
  default String condition() {
    return "true";
  }
}
