package dev.neap.web;

import dev.neap.cli.Failure;
import dev.neap.engine.Service;
import dev.neap.flag.FlagStore;
import dev.neap.flag.ServedFlags;
import dev.neap.postgres.ControlSchema;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the flags once a second, and by that knows whether the database is there. When it is for
 * the first time, Neap's own tables are brought up to date.
 *
 * <p>It asks rather than listens: a second is quick enough, and no poolers or lost messages matter.
 */
final class FlagWatch implements Service {

  static final Duration EVERY = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(FlagWatch.class);

  private final DataSource database;
  private final QuickReads reads;
  private final ServedFlags flags;
  private final Clock clock;
  private final Thread thread = new Thread(this::run, "neap-flags");
  private boolean migrated;
  private volatile Database state;

  /**
   * Whether the database is there.
   *
   * @param reached whether the last look at it succeeded
   * @param since since when that is so
   * @param code why it is not reached; null when it is, or nobody has looked
   */
  record Database(boolean reached, Instant since, @Nullable String code) {}

  FlagWatch(DataSource database, QuickReads reads, ServedFlags flags, Clock clock) {
    this.database = database;
    this.reads = reads;
    this.flags = flags;
    this.clock = clock;
    this.state = new Database(false, clock.instant(), null);
    thread.setDaemon(true);
  }

  /** Whether the database was there at the last look. */
  Database database() {
    return state;
  }

  @Override
  public void start() {
    thread.start();
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      look();
      try {
        Thread.sleep(EVERY.toMillis());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void look() {
    try {
      if (!migrated) {
        ControlSchema.migrate(database);
        migrated = true;
      }
      flags.take(new FlagStore(reads.jdbc()));
      told(true, null);
    } catch (RuntimeException e) {
      Failure failure = Failure.of(e);
      if (told(false, failure.code())) {
        log.atWarn()
            .addKeyValue("code", failure.code())
            .addKeyValue("why", failure.message())
            .log("the database is out of reach; the flags read last are served on");
      }
    }
  }

  /** Notes what a look has shown; true when it is another than before. */
  private boolean told(boolean reached, @Nullable String code) {
    Database before = state;
    boolean first = before.code() == null && !before.reached();
    if (first || before.reached() != reached) {
      state = new Database(reached, clock.instant(), code);
      if (reached && !first) {
        log.atWarn().log("the database is there again");
      }
      return true;
    }
    return false;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
