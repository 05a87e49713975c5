package dev.neap.postgres;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session that holds a lock which a statement waits for.
 *
 * @param pid its process on the server; 0 stands for a prepared transaction
 * @param application its {@code application_name}; empty when it gave none or it may not be seen
 * @param user its role; empty when there is none
 * @param state what it does, as {@code pg_stat_activity} says, such as {@code idle in transaction}
 * @param since when its transaction began
 * @param query the beginning of its current or last statement, empty when it may not be seen
 */
public record BlockingSession(
    int pid, String application, String user, String state, @Nullable Instant since, String query) {

  @Override
  public String toString() {
    return pid == 0
        ? "a prepared transaction (see pg_prepared_xacts)"
        : "pid %d (application '%s', user '%s', %s since %s): %s"
            .formatted(pid, application, user, state, since, query);
  }
}
