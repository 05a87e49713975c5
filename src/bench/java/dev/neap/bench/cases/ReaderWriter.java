package dev.neap.bench.cases;

import dev.neap.backfill.JobBooks;
import dev.neap.bench.Case;
import dev.neap.bench.Run;
import dev.neap.bench.SampleTable;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StepInterruptionPolicy;
import org.springframework.batch.core.step.builder.ChunkOrientedStepBuilder;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.JdbcCursorItemReader;
import org.springframework.batch.infrastructure.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.infrastructure.item.database.builder.JdbcCursorItemReaderBuilder;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * Spring Batch as it is usually used: every row comes to the JVM by a cursor and goes back by a
 * batch of UPDATEs, 1000 in a chunk.
 */
final class ReaderWriter implements Case {

  private static final int CHUNK = 1000;

  private record Order(Object id, long cents) {

    static Order read(ResultSet row, int number) throws SQLException {
      return new Order(row.getObject("id"), row.getLong("cents"));
    }

    static void write(Order order, PreparedStatement statement) throws SQLException {
      statement.setLong(1, order.cents());
      statement.setObject(2, order.id());
    }
  }

  @Override
  public String name() {
    return "reader-writer";
  }

  @Override
  public String title() {
    return "Spring Batch: row reader, batch writer";
  }

  @Override
  public void rewrite(Run run) throws Exception {
    JdbcTransactionManager transactions = new JdbcTransactionManager(run.database());
    JobRepository books = JobBooks.of(run.database());
    Step step =
        new ChunkOrientedStepBuilder<Order, Order>("rows", books, CHUNK)
            .reader(reader(run))
            .writer(writer(run))
            .transactionManager(transactions)
            .interruptionPolicy(new BetweenChunks(run))
            .build();
    BatchJob.execute(step, books);
  }

  private static JdbcCursorItemReader<Order> reader(Run run) {
    return new JdbcCursorItemReaderBuilder<Order>()
        .name("orders")
        .dataSource(run.database())
        .connectionAutoCommit(false) // without it the driver reads the whole table into memory
        .fetchSize(CHUNK)
        .verifyCursorPosition(false)
        .sql("SELECT id, %s AS cents FROM orders ORDER BY id".formatted(SampleTable.VALUE))
        .rowMapper(Order::read)
        .build();
  }

  private static JdbcBatchItemWriter<Order> writer(Run run) {
    JdbcBatchItemWriter<Order> writer =
        new JdbcBatchItemWriterBuilder<Order>()
            .dataSource(run.database())
            .sql("UPDATE orders SET cents = ? WHERE id = ?")
            .itemPreparedStatementSetter(Order::write)
            .build();
    writer.afterPropertiesSet();
    return writer;
  }

  /** Takes the time from one chunk to the next, and stops when there is none left. */
  private static final class BetweenChunks implements StepInterruptionPolicy {

    private final Run run;
    private long last;

    BetweenChunks(Run run) {
      this.run = run;
    }

    @Override
    public void checkInterrupted(StepExecution step) throws JobInterruptedException {
      long now = System.nanoTime();
      if (last != 0) {
        run.chunk(CHUNK, now - last);
      }
      last = now;
      if (run.outOfTime()) {
        step.setTerminateOnly();
        throw new JobInterruptedException("the time is over");
      }
    }
  }
}
