package dev.neap.engine;

import dev.neap.lifecycle.Lifecycle;
import dev.neap.lifecycle.Request;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Settings;
import dev.neap.postgres.LeaseHeldException;
import dev.neap.postgres.LeaseLostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at migrations beside other processes: looks, acts where it can, and lets go.
 *
 * @param safetyNet the longest time in which nobody looks, whatever wake-up is lost
 */
record Looks(Drives drives, Rollout rollout, Duration safetyNet) {

  /** How soon to look whether another process is still at work, or readers are well. */
  static final Duration SOON = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(Looks.class);

  Look look(Report report, Settings settings, EngineListener listener) {
    if (report.driver().isPresent()) {
      return new Look(report, SOON);
    }
    if (!isWork(report, settings)) {
      return new Look(report, again(report, settings));
    }
    String name = report.standing().name();
    try {
      Report after = drives.drive(name, listener, stop -> false);
      return new Look(after, again(after, settings));
    } catch (LeaseHeldException | LeaseLostException other) {
      log.atInfo()
          .addKeyValue("migration", name)
          .addKeyValue("reason", other.getMessage())
          .log("another process works on it");
      return new Look(report, SOON);
    }
  }

  private boolean isWork(Report report, Settings settings) {
    Standing standing = report.standing();
    if (Lifecycle.hasEnded(standing.state()) && standing.request() == Request.NONE) {
      return false;
    }
    return report.closed().isEmpty() || isReadersTurn(standing, settings);
  }

  private boolean isReadersTurn(Standing standing, Settings settings) {
    return rollout.isWatching(standing, settings) || rollout.isDue(standing, settings);
  }

  /** Not later than the moment at which a gate may open by itself. */
  private Duration again(Report report, Settings settings) {
    Duration longest = rollout.isWatching(report.standing(), settings) ? SOON : safetyNet;
    Instant now = report.outlook().now();
    return report.closed().stream()
        .map(Verdict::earliest)
        .filter(Objects::nonNull)
        .map(earliest -> Duration.between(now, earliest))
        .filter(wait -> wait.compareTo(longest) < 0)
        .max(Comparator.naturalOrder())
        .map(wait -> wait.isNegative() ? Duration.ofMillis(100) : wait.plusMillis(20))
        .orElse(longest);
  }
}
