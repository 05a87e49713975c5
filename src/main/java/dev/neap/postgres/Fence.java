package dev.neap.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;

/** Asserts, in the transaction that is about to change something, that we still may. */
@FunctionalInterface
public interface Fence {

  /** Holds nobody off: an operator's order needs no lease. */
  Fence NONE = connection -> {};

  /**
   * Returns when the change is allowed, and holds off whoever would take over until the transaction
   * ends.
   *
   * @throws LeaseLostException when somebody else has taken over
   * @throws SQLException when the database can't tell
   */
  void assertHeld(Connection connection) throws SQLException;

  /**
   * As {@link #assertHeld(Connection)}, in the transaction that this thread has begun.
   *
   * @param database the data source on which it was begun
   * @throws LeaseLostException when somebody else has taken over
   * @throws org.springframework.dao.DataAccessException when the database can't tell
   */
  default void assertHeld(DataSource database) {
    Connection connection = DataSourceUtils.getConnection(database);
    try {
      assertHeld(connection);
    } catch (SQLException e) {
      throw new SQLExceptionSubclassTranslator().translate("assert the lease", null, e);
    } finally {
      DataSourceUtils.releaseConnection(connection, database);
    }
  }

  /**
   * A condition that is true while the change is allowed, for a statement that is a transaction of
   * its own and may be repeated: it holds nobody off.
   */
  default String condition() {
    return "true";
  }
}
