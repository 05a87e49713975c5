package dev.neap.throttle.signal;

import dev.neap.schema.TableName;
import dev.neap.throttle.Effect;
import dev.neap.throttle.Reading;
import dev.neap.throttle.TableSignal;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Whether a vacuum of the table is running, an autovacuum or another one but Neap's own. It slows
 * the work to half its speed, or pauses it.
 */
@Component
@EnableConfigurationProperties(TableVacuum.Settings.class)
final class TableVacuum implements TableSignal {

  private static final double HALF_SPEED = 0.85;
  private static final String RUNNING =
      """
      SELECT format('%s %s: %s of %s blocks', coalesce(a.backend_type, 'vacuum'), p.phase,
        p.heap_blks_scanned, p.heap_blks_total)
      FROM pg_stat_progress_vacuum p JOIN pg_stat_activity a USING (pid)
      WHERE a.application_name NOT LIKE 'neap%' AND (p.relid = to_regclass(:table)
        OR p.relid IN (SELECT relid FROM pg_partition_tree(to_regclass(:table))))
      ORDER BY a.xact_start LIMIT 1
      """;

  private final Settings settings;

  @ConfigurationProperties("neap.throttle.table-vacuum")
  record Settings(@DefaultValue("slow") Effect effect) {}

  TableVacuum(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "table-vacuum";
  }

  @Override
  public Effect effect() {
    return settings.effect();
  }

  @Override
  public Reading read(JdbcClient database, TableName table) {
    if (!database
        .sql("SELECT pg_has_role('pg_read_all_stats', 'USAGE')")
        .query(Boolean.class)
        .single()) {
      return new Reading.Unknown("other sessions are hidden: GRANT pg_monitor to Neap's role");
    }
    Optional<String> running =
        database.sql(RUNNING).param("table", table.sql()).query(String.class).optional();
    return running
        .map(
            what ->
                new Reading.Known(effect() == Effect.PAUSE ? 1 : HALF_SPEED, table + ", " + what))
        .orElseGet(() -> new Reading.Known(0, "no vacuum of " + table));
  }
}
