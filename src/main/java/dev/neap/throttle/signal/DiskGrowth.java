package dev.neap.throttle.signal;

import dev.neap.throttle.ClusterSignal;
import dev.neap.throttle.Effect;
import dev.neap.throttle.Reading;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * How large the databases and the WAL of the server will be a while from now if they keep growing
 * as they do, as a part of what they may take.
 */
@Component
@EnableConfigurationProperties(DiskGrowth.Settings.class)
final class DiskGrowth implements ClusterSignal {

  private static final String SIZE =
      """
      SELECT (SELECT sum(pg_database_size(oid)) FROM pg_database)
          + (SELECT coalesce(sum(size), 0) FROM pg_ls_waldir()) AS bytes,
        extract(epoch FROM clock_timestamp()) AS seconds
      """;

  private final Settings settings;
  private @Nullable Size before;
  private double rate;
  private Reading reading = new Reading.Unknown("not measured yet");
  private long measuredAt;

  /** Without a limit it is not read. */
  @ConfigurationProperties("neap.throttle.disk-growth")
  record Settings(
      @DefaultValue("pause") Effect effect,
      @Nullable DataSize limit,
      @DefaultValue("10m") Duration ahead,
      @DefaultValue("10s") Duration every) {}

  private record Size(double bytes, double seconds) {}

  DiskGrowth(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "disk-growth";
  }

  @Override
  public Effect effect() {
    return settings.limit() == null ? Effect.IGNORE : settings.effect();
  }

  @Override
  public Reading read(JdbcClient database) {
    DataSize limit = settings.limit();
    long now = System.nanoTime();
    if (limit != null && (before == null || now - measuredAt >= settings.every().toNanos())) {
      measuredAt = now;
      reading = measure(database.sql(SIZE).query(Size.class).single(), limit);
    }
    return reading;
  }

  private Reading measure(Size size, DataSize limit) {
    Size last = before;
    before = size;
    if (last != null && size.seconds() > last.seconds()) {
      double latest = (size.bytes() - last.bytes()) / (size.seconds() - last.seconds());
      rate = Math.max(0, (rate + latest) / 2);
    }
    double then = size.bytes() + rate * settings.ahead().toSeconds();
    return new Reading.Known(
        then / limit.toBytes(),
        "databases and WAL take %s, %s after %s like the last, limit %s"
            .formatted(
                Words.bytes(size.bytes()),
                Words.bytes(then),
                Words.time(settings.ahead()),
                Words.bytes(limit)));
  }
}
