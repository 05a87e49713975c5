package dev.neap.backfill;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Isolation;

/**
 * Spring Batch's books in Neap's tables, in which changes are written without waiting for the disk.
 *
 * <p>They say which step of a job runs; what was done say the checkpoints and the catalog, and
 * every step finds that out by itself. So a crash of the server may lose the last entries: the step
 * before is begun again and ends at once. Whatever is committed in the usual way after an entry
 * makes it durable too.
 */
public final class JobBooks {

  private JobBooks() {}

  /** The books in the schema {@code neap} of the database. */
  public static JobRepository of(DataSource database) {
    JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
    factory.setDataSource(database);
    factory.setDatabaseType("POSTGRES");
    factory.setTransactionManager(new WithoutWaiting(database));
    factory.setTablePrefix("neap.BATCH_");
    factory.setIsolationLevelForCreateEnum(Isolation.READ_COMMITTED);
    try {
      factory.afterPropertiesSet();
      return Objects.requireNonNull(factory.getObject());
    } catch (Exception e) {
      throw new IllegalStateException("Spring Batch's books can't be opened", e);
    }
  }

  private static final class WithoutWaiting extends JdbcTransactionManager {

    private static final long serialVersionUID = 1L;

    WithoutWaiting(DataSource database) {
      super(database);
    }

    @Override
    protected void prepareTransactionalConnection(
        Connection connection, TransactionDefinition definition) throws SQLException {
      super.prepareTransactionalConnection(connection, definition);
      String method = String.valueOf(definition.getName());
      if (!method.contains(".update")) {
        return;
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET LOCAL synchronous_commit = off");
      }
    }
  }
}
