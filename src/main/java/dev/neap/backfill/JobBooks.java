package dev.neap.backfill;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Isolation;

/**
 * Spring Batch's books in Neap's tables, in which changes are written without waiting for the disk.
 *
 * <p>They say which step of a job runs; what was done say the checkpoints and the catalog, and
 * every step finds that out by itself. So a crash of the server may lose the last entries: the step
 * before is begun again and ends at once. Whatever is committed in the usual way after an entry
 * makes it durable too. While a step runs, an entry that nothing but numbers have changed in is
 * written once a second at most.
 */
public final class JobBooks {

  private static final long SELDOM = Duration.ofSeconds(1).toNanos();

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
      ProxyFactory seldom = new ProxyFactory(Objects.requireNonNull(factory.getObject()));
      seldom.addAdvice(0, new Seldom());
      return (JobRepository) seldom.getProxy();
    } catch (Exception e) {
      throw new IllegalStateException("Spring Batch's books can't be opened", e);
    }
  }

  /** Leaves out entries that say no more than that a step still runs, but for one a second. */
  private static final class Seldom implements MethodInterceptor {

    private final Map<Long, Long> written = new ConcurrentHashMap<>();

    @Override
    public @Nullable Object invoke(MethodInvocation call) throws Throwable {
      return call.getArguments().length == 1
              && call.getArguments()[0] instanceof StepExecution step
              && isNoNews(call.getMethod().getName(), step)
          ? null
          : call.proceed();
    }

    private boolean isNoNews(String method, StepExecution step) {
      if (step.getStatus() != BatchStatus.STARTED) {
        written.remove(step.getId());
        return false;
      }
      return switch (method) {
        case "updateExecutionContext" -> !step.getExecutionContext().isDirty();
        case "update" -> !isTime(step.getId());
        default -> false;
      };
    }

    private boolean isTime(long step) {
      long now = System.nanoTime();
      Long before = written.get(step);
      if (before != null && now - before < SELDOM) {
        return false;
      }
      written.put(step, now);
      return true;
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
