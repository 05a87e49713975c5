package dev.neap.throttle.signal;

import dev.neap.throttle.ClusterSignal;
import dev.neap.throttle.Effect;
import dev.neap.throttle.Reading;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * How much WAL the replication slot that is farthest behind keeps on the server, and how near it is
 * to being lost where {@code max_slot_wal_keep_size} limits that.
 */
@Component
@EnableConfigurationProperties(SlotRetention.Settings.class)
final class SlotRetention implements ClusterSignal {

  private static final String SLOTS =
      """
      SELECT slot_name AS name, active, safe_wal_size AS left,
        greatest(0, pg_current_wal_lsn() - restart_lsn) AS bytes
      FROM pg_replication_slots WHERE restart_lsn IS NOT NULL
      """;

  private final Settings settings;

  @ConfigurationProperties("neap.throttle.slot-retention")
  record Settings(@DefaultValue("pause") Effect effect, @DefaultValue("10GB") DataSize limit) {}

  private record Slot(String name, boolean active, @Nullable Double left, double bytes) {}

  SlotRetention(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "slot-retention";
  }

  @Override
  public Effect effect() {
    return settings.effect();
  }

  @Override
  public Reading read(JdbcClient database) {
    return database.sql(SLOTS).query(Slot.class).stream()
        .map(this::reading)
        .max(Comparator.comparingDouble(Reading.Known::nearLimit))
        .orElseGet(() -> new Reading.Known(0, "no replication slot keeps WAL"));
  }

  private Reading.Known reading(Slot slot) {
    Double left = slot.left();
    double limit = settings.limit().toBytes();
    if (left != null) {
      limit = Math.min(limit, slot.bytes() + Math.max(0, left));
    }
    return new Reading.Known(
        slot.bytes() == 0 ? 0 : slot.bytes() / limit,
        "slot %s%s keeps %s of WAL, limit %s"
            .formatted(
                slot.name(),
                slot.active() ? "" : ", which nobody reads,",
                Words.bytes(slot.bytes()),
                Words.bytes(limit)));
  }
}
