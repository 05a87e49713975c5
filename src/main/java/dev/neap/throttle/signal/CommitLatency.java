package dev.neap.throttle.signal;

import dev.neap.throttle.ClusterSignal;
import dev.neap.throttle.Effect;
import dev.neap.throttle.Reading;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How long a tiny commit of Neap's own takes, flush and network included: the median of five. */
@Component
@EnableConfigurationProperties(CommitLatency.Settings.class)
final class CommitLatency implements ClusterSignal {

  private static final int WINDOW = 5;
  private static final String COMMIT = "UPDATE neap.pace SET committed_at = clock_timestamp()";

  private final Settings settings;
  private final Deque<Double> last = new ArrayDeque<>();

  @ConfigurationProperties("neap.throttle.commit-latency")
  record Settings(@DefaultValue("slow") Effect effect, @DefaultValue("100ms") Duration limit) {}

  CommitLatency(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "commit-latency";
  }

  @Override
  public Effect effect() {
    return settings.effect();
  }

  @Override
  public Reading read(JdbcClient database) {
    long before = System.nanoTime();
    int rows = database.sql(COMMIT).update();
    double seconds = (System.nanoTime() - before) / 1e9;
    if (rows == 0) {
      return new Reading.Unknown("there is nothing to commit before the first decision");
    }
    last.add(seconds);
    if (last.size() > WINDOW) {
      last.remove();
    }
    double median = last.stream().sorted().skip(last.size() / 2).findFirst().orElse(seconds);
    return new Reading.Known(
        median * 1e9 / settings.limit().toNanos(),
        "a commit takes %s, limit %s"
            .formatted(Words.seconds(median), Words.time(settings.limit())));
  }
}
