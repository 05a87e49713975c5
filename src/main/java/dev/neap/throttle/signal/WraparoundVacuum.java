package dev.neap.throttle.signal;

import dev.neap.schema.TableName;
import dev.neap.throttle.Effect;
import dev.neap.throttle.Reading;
import dev.neap.throttle.TableSignal;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Whether the table is vacuumed because its transaction numbers run out, which always pauses.
 *
 * <p>That is so when its oldest row is older than {@code autovacuum_freeze_max_age} and somebody
 * else holds the lock of a vacuum on it; anybody may see both.
 *
 * @see <a href="https://www.postgresql.org/docs/current/routine-vacuuming.html">PostgreSQL manual,
 *     24.1.5 Preventing Transaction ID Wraparound Failures</a>
 */
@Component
final class WraparoundVacuum implements TableSignal {

  private static final String RUNNING =
      """
      SELECT format('%s is vacuumed against wraparound by pid %s, its oldest row is %s transactions old',
        c.oid::regclass, l.pid, age(c.relfrozenxid))
      FROM pg_class c
      JOIN pg_locks l ON l.relation = c.oid AND l.granted AND l.mode = 'ShareUpdateExclusiveLock'
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      JOIN pg_stat_activity a ON a.pid = l.pid AND a.application_name NOT LIKE 'neap%'
      CROSS JOIN LATERAL (
        SELECT max(option_value::bigint) FILTER (WHERE option_name = 'autovacuum_freeze_max_age')
            AS age,
          max(option_value::bigint)
            FILTER (WHERE option_name = 'autovacuum_multixact_freeze_max_age') AS multixact
        FROM pg_options_to_table(c.reloptions)) o
      WHERE c.relkind IN ('r', 'm')
        AND (c.oid = to_regclass(:table)
          OR c.oid IN (SELECT relid FROM pg_partition_tree(to_regclass(:table))))
        AND (age(c.relfrozenxid)
            > least(o.age, current_setting('autovacuum_freeze_max_age')::bigint)
          OR mxid_age(c.relminmxid) > least(o.multixact,
            current_setting('autovacuum_multixact_freeze_max_age')::bigint))
      LIMIT 1
      """;

  @Override
  public String name() {
    return "wraparound-vacuum";
  }

  @Override
  public Effect effect() {
    return Effect.PAUSE;
  }

  @Override
  public Reading read(JdbcClient database, TableName table) {
    Optional<String> running =
        database.sql(RUNNING).param("table", table.sql()).query(String.class).optional();
    return running
        .map(what -> new Reading.Known(1, what))
        .orElseGet(() -> new Reading.Known(0, "no vacuum against wraparound"));
  }
}
