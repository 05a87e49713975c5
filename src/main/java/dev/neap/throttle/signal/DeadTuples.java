package dev.neap.throttle.signal;

import dev.neap.schema.TableName;
import dev.neap.throttle.Effect;
import dev.neap.throttle.Reading;
import dev.neap.throttle.TableSignal;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How many dead rows the table has for each live one.
 *
 * <p>A table that is rewritten once may have one for each, so the limit lies well above; a small
 * table counts as if it had a hundred thousand rows. A server that crashed has forgotten how many
 * live ones there are until the next ANALYZE: then what the planner knows counts.
 */
@Component
@EnableConfigurationProperties(DeadTuples.Settings.class)
final class DeadTuples implements TableSignal {

  private static final double SMALL = 100_000;
  private static final String COUNT =
      """
      SELECT coalesce(sum(greatest(s.n_live_tup, c.reltuples)), 0) AS live,
        coalesce(sum(s.n_dead_tup), 0) AS dead
      FROM pg_stat_all_tables s JOIN pg_class c ON c.oid = s.relid
      WHERE c.relkind <> 'p' AND (s.relid = to_regclass(:table)
        OR s.relid IN (SELECT relid FROM pg_partition_tree(to_regclass(:table))))
      """;

  private final Settings settings;

  @ConfigurationProperties("neap.throttle.dead-tuples")
  record Settings(@DefaultValue("slow") Effect effect, @DefaultValue("3") double perLive) {}

  private record Count(double live, double dead) {}

  DeadTuples(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "dead-tuples";
  }

  @Override
  public Effect effect() {
    return settings.effect();
  }

  @Override
  public Reading read(JdbcClient database, TableName table) {
    Count count = database.sql(COUNT).param("table", table.sql()).query(Count.class).single();
    return new Reading.Known(
        count.dead() / Math.max(SMALL, count.live()) / settings.perLive(),
        "%s has %.0f dead and %.0f live rows, limit %s for each"
            .formatted(table, count.dead(), count.live(), Words.number(settings.perLive())));
  }
}
