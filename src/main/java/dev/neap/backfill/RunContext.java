package dev.neap.backfill;

import dev.neap.postgres.Fence;
import dev.neap.throttle.Pace;
import java.time.Duration;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * What every step of one run of a migration is given.
 *
 * @param migration the migration's name
 * @param phase the phase's title, for the comment on each statement
 * @param run which run of the migration it is
 * @param database the target database
 * @param transactions the transaction manager of that same data source
 * @param jobs where Spring Batch keeps its books
 * @param fence checked in each transaction before anything is written
 * @param gate asked before each chunk
 * @param pace how long to rest, in and after each chunk
 * @param progress told after each chunk
 * @param tuned how chunks are executed; asked anew for each, as it may be changed meanwhile
 * @param time clock and sleep
 */
public record RunContext(
    String migration,
    String phase,
    int run,
    DataSource database,
    JdbcTransactionManager transactions,
    JobRepository jobs,
    Fence fence,
    ChunkGate gate,
    Pace pace,
    ProgressListener progress,
    Supplier<ChunkSettings> tuned,
    Time time) {

  /** How the next chunk is executed. */
  ChunkSettings settings() {
    return tuned.get();
  }

  /** When a connection counts as dead, in milliseconds: well after its statements had to end. */
  int networkTimeout(Duration statement) {
    return (int) Math.min(Integer.MAX_VALUE, statement.plusSeconds(30).toMillis());
  }

  /** The comment that begins each statement. */
  String tag() {
    return "/* neap:" + (migration + ":" + phase).replaceAll("[/*]", "_") + " */ ";
  }
}
