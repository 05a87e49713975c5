package dev.neap.backfill;

import java.sql.Connection;
import java.sql.SQLException;

/** Proves within a transaction that this process still is the one that advances the migration. */
@FunctionalInterface
public interface Fence {

  /**
   * Returns when the right is held, and keeps others from taking it until the transaction ends.
   *
   * @param connection the transaction that is about to write
   * @throws SQLException when the database can't say
   * @throws RuntimeException when somebody else holds it now: nothing may be written
   */
  void assertHeld(Connection connection) throws SQLException;
}
