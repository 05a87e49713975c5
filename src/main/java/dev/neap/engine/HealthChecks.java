package dev.neap.engine;

import static java.util.stream.Collectors.joining;

import dev.neap.backfill.Time;
import dev.neap.engine.HealthCheck.Answer;
import dev.neap.engine.HealthCheck.Health;
import dev.neap.migration.Settings;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The health checks of the configuration. Each is asked on a thread of its own and within its time,
 * so that one that hangs holds up nobody; an answer counts for a while.
 */
public final class HealthChecks {

  private final Map<String, Asked> checks = new TreeMap<>();
  private final HealthSettings settings;
  private final Time time;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "neap-health");
            thread.setDaemon(true);
            return thread;
          });
  private final Map<String, Said> said = new ConcurrentHashMap<>();

  private record Asked(HealthCheck check, Duration within) {}

  /**
   * What a check said.
   *
   * @param check its name
   * @param health its answer
   * @param failures how many answers in a row were failing ones, this one counted
   * @param at when, by {@link Time#nanos}
   */
  public record Said(String check, Health health, int failures, long at) {

    @Override
    public String toString() {
      return check + ": " + health.words();
    }
  }

  /**
   * Reads the configuration's checks.
   *
   * @throws InvalidHealthCheckException when one can't be used
   */
  HealthChecks(HealthSettings settings, List<HealthKind> kinds, Time time) {
    this.settings = settings;
    this.time = time;
    settings.checks().forEach((name, values) -> checks.put(name, check(name, values, kinds)));
  }

  private Asked check(String name, Map<String, String> values, List<HealthKind> kinds) {
    HealthSettings.Written written = new HealthSettings.Written(name, values, settings.timeout());
    String type = written.text("type");
    HealthKind kind =
        kinds.stream()
            .filter(k -> k.type().equals(type))
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidHealthCheckException(
                        name,
                        "type is %s; there are %s"
                            .formatted(
                                type,
                                kinds.stream().map(HealthKind::type).collect(joining(", ")))));
    return new Asked(kind.check(written), written.within());
  }

  /**
   * The names of those that a migration's readers are watched by; all where its file names none.
   */
  public Collection<String> of(Settings settings) {
    return Objects.requireNonNullElse(settings.rollout().health(), List.copyOf(checks.keySet()));
  }

  /** Those of a migration's checks that do not say that all is well. */
  public Unwell unwell(Settings settings) {
    return new Unwell(
        ask(of(settings)).stream().filter(s -> s.health().answer() != Answer.WELL).toList());
  }

  /** After how many failing answers in a row a check counts as failed. */
  int failures() {
    return settings.failures();
  }

  /** How long is waited after readers were taken back. */
  Duration settle() {
    return settings.settle();
  }

  /** What the checks of these names say; one that is not configured can't be told. */
  synchronized List<Said> ask(Collection<String> names) {
    Map<String, Future<Health>> running = new LinkedHashMap<>();
    for (String name : names) {
      Asked asked = checks.get(name);
      if (asked != null && !isFresh(said.get(name))) {
        running.put(name, threads.submit(asked.check()::ask));
      }
    }
    running.forEach((name, answer) -> said.put(name, answered(name, answer)));
    return names.stream()
        .map(name -> checks.containsKey(name) ? said.get(name) : missing(name))
        .toList();
  }

  /** Forgets what was said: it was said of other readers. */
  synchronized void forget() {
    said.clear();
  }

  private boolean isFresh(@Nullable Said last) {
    return last != null && time.nanos() - last.at() < settings.every().toNanos();
  }

  private Said answered(String name, Future<Health> answer) {
    Said last = said.get(name);
    Health health = health(name, answer);
    int failures = health.answer() != Answer.ILL ? 0 : last == null ? 1 : last.failures() + 1;
    return new Said(name, health, failures, time.nanos());
  }

  private Health health(String name, Future<Health> answer) {
    Duration within = Objects.requireNonNull(checks.get(name)).within();
    try {
      return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      return Health.unknown("no answer within " + within.toMillis() + " ms");
    } catch (ExecutionException e) {
      return Health.unknown("can't be told: " + Failures.words(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Health.unknown("interrupted");
    }
  }

  private static Said missing(String name) {
    return new Said(name, Health.unknown("the configuration has no check of this name"), 0, 0);
  }
}
