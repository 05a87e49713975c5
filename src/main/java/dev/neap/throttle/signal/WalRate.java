package dev.neap.throttle.signal;

import dev.neap.throttle.ClusterSignal;
import dev.neap.throttle.Effect;
import dev.neap.throttle.Reading;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** How much WAL the server writes a second, whoever causes it. */
@Component
@EnableConfigurationProperties(WalRate.Settings.class)
final class WalRate implements ClusterSignal {

  private static final String POSITION =
      """
      SELECT pg_current_wal_insert_lsn() - '0/0' AS bytes,
        extract(epoch FROM clock_timestamp()) AS seconds
      """;

  private final Settings settings;
  private @Nullable Position before;

  @ConfigurationProperties("neap.throttle.wal-rate")
  record Settings(@DefaultValue("slow") Effect effect, @DefaultValue("256MB") DataSize perSecond) {}

  private record Position(double bytes, double seconds) {}

  WalRate(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "wal-rate";
  }

  @Override
  public Effect effect() {
    return settings.effect();
  }

  @Override
  public Reading read(JdbcClient database) {
    Position now = database.sql(POSITION).query(Position.class).single();
    Position last = before;
    before = now;
    if (last == null || now.seconds() <= last.seconds()) {
      return new Reading.Unknown("a rate takes two readings");
    }
    double rate = (now.bytes() - last.bytes()) / (now.seconds() - last.seconds());
    return new Reading.Known(
        rate / settings.perSecond().toBytes(),
        "%s of WAL a second, limit %s"
            .formatted(Words.bytes(rate), Words.bytes(settings.perSecond())));
  }
}
