package dev.neap.engine;

import dev.neap.lifecycle.MigrationStore;
import dev.neap.postgres.Fence;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.SQLErrorCodeSQLExceptionTranslator;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes in one transaction that begins with the question whether this process still may: one that
 * was frozen and overtaken changes nothing.
 *
 * @param store where migrations and their log are kept
 */
record FencedWork(DataSource database, TransactionTemplate transaction, MigrationStore store) {

  /** What must hold in the transaction. */
  @FunctionalInterface
  interface May {

    /** An operator's order needs no lease. */
    May ALWAYS = connection -> {};

    /** Throws when nothing may be written any more. */
    void check(Connection connection) throws SQLException;

    static May holding(Fence lease) {
      return lease::assertHeld;
    }
  }

  /**
   * Does the work, or nothing of it.
   *
   * @throws dev.neap.postgres.LeaseLostException when another process has taken over
   */
  void run(May may, Runnable work) {
    transaction.executeWithoutResult(
        status -> {
          check(may);
          work.run();
        });
  }

  private void check(May may) {
    Connection connection = DataSourceUtils.getConnection(database);
    try {
      may.check(connection);
    } catch (SQLException e) {
      DataAccessException known =
          new SQLErrorCodeSQLExceptionTranslator(database).translate("lease", null, e);
      throw known == null ? new IllegalStateException(e) : known;
    } finally {
      DataSourceUtils.releaseConnection(connection, database);
    }
  }
}
