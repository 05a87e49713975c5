package dev.neap.bench;

import dev.neap.bench.report.LoadMeasurement;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Measures what an application feels while a case runs beside it, or nothing does. */
final class LoadMeasuring {

  private static final long WARM_UP_SECONDS = 2;

  private final Server server;
  private final Settings settings;

  LoadMeasuring(Server server, Settings settings) {
    this.server = server;
    this.settings = settings;
  }

  /**
   * Measures for the seconds that are asked for: longer when the case goes in one step, shorter
   * when it ends before.
   *
   * @param way the case, null for none
   */
  LoadMeasurement measure(@Nullable Case way, Template template, int round) throws Exception {
    try (Copy copy = Copy.of(server, template.database())) {
      Run run = new Run(copy.pool(), template.table());
      if (way != null) {
        way.prepare(run);
      }
      copy.checkpoint();
      try (Application application =
          new Application(copy.direct(), settings.latencyRate(), template.rows())) {
        TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
        Latencies latencies = application.latencies();
        run.limit(settings.latencySeconds());
        latencies.begin();
        long begin = System.nanoTime();
        if (way == null) {
          TimeUnit.SECONDS.sleep(settings.latencySeconds());
        } else {
          way.rewrite(run);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        application.end();
        long rows = copy.rewritten();
        return new LoadMeasurement(
            way == null ? LoadMeasurement.IDLE : way.name(),
            round,
            template.rows(),
            seconds,
            latencies.count(),
            latencies.millis(50),
            latencies.millis(99),
            latencies.millis(99.9),
            latencies.millis(100),
            rows,
            rows == template.rows(),
            latencies.timeline());
      }
    }
  }
}
