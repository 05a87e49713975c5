package dev.neap.engine;

import dev.neap.backfill.Time;
import dev.neap.lifecycle.Standing;
import dev.neap.migration.Settings;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people changed of a migration's settings, as the process that drives it knows: it looks
 * twice a second at most, between chunks, with no transaction open.
 */
final class TuningWatch {

  private static final Logger LOG = LoggerFactory.getLogger(TuningWatch.class);
  private static final long EVERY = Duration.ofMillis(500).toNanos();

  private final Tunings tunings;
  private final Time time;
  private volatile Tuning seen = Tuning.NONE;
  private boolean looked;
  private long lookedAt;

  TuningWatch(Tunings tunings, Time time) {
    this.tunings = tunings;
    this.time = time;
  }

  /** The migration's settings with what is changed now; looks when the last look is old enough. */
  synchronized Settings over(Settings given, Standing standing) {
    long now = time.nanos();
    if (!looked || now - lookedAt >= EVERY) {
      looked = true;
      lookedAt = now;
      Tuning found = tunings.current(standing, given);
      if (!found.equals(seen)) {
        LOG.atInfo()
            .addKeyValue("migration", standing.name())
            .addKeyValue("tuning", found)
            .log("goes on with other settings");
        seen = found;
      }
    }
    return seen.over(given);
  }

  /** What the last look found. */
  Tuning seen() {
    return seen;
  }
}
