package dev.neap.flag;

import dev.neap.flag.Flags.Settings;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the flags of a provider outside the database, which may be slow, hang or be down.
 *
 * <p>An answer counts for a second, so that gates can ask before each chunk. While the provider
 * can't be asked, its last answer counts for {@code neap.flags.stale}, and then the flag is
 * unknown. After an answer that took long in vain nobody asks for a while.
 */
final class RememberingReader implements FlagReader, AutoCloseable {

  private static final Duration COUNTS = Duration.ofSeconds(1);
  private static final Duration REST = Duration.ofSeconds(5);
  private static final int MOST_AT_ONCE = 8;

  private final FlagReader provider;
  private final String where;
  private final Settings settings;
  private final SeenFlags seen;
  private final InstantSource clock;
  private final TimeLimiter limiter;
  private final ExecutorService threads =
      new ThreadPoolExecutor(
          0,
          MOST_AT_ONCE,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          RememberingReader::thread);
  private final Map<String, Remembered> flags = new ConcurrentHashMap<>();
  private volatile @Nullable Rest rest;

  /** Until when nobody asks, and why. */
  private record Rest(Instant until, String problem) {}

  /** What is known of one flag; also the lock under which it is asked for. */
  private static final class Remembered {
    private @Nullable Instant asked;
    private @Nullable Answer good;
    private @Nullable Instant goodAt;
    private @Nullable String problem;
    private @Nullable Instant badSince;
  }

  RememberingReader(
      FlagReader provider, String where, Settings settings, SeenFlags seen, InstantSource clock) {
    this.provider = provider;
    this.where = where;
    this.settings = settings;
    this.seen = seen;
    this.clock = clock;
    this.limiter =
        TimeLimiter.of(
            TimeLimiterConfig.custom()
                .timeoutDuration(settings.timeout())
                .cancelRunningFuture(true)
                .build());
  }

  @Override
  public Answer read(String key) {
    Remembered flag = flags.computeIfAbsent(key, any -> new Remembered());
    synchronized (flag) {
      if (flag.asked == null || !clock.instant().isBefore(flag.asked.plus(COUNTS))) {
        ask(key, flag);
        flag.asked = clock.instant();
      }
      return answer(flag);
    }
  }

  private void ask(String key, Remembered flag) {
    Answer answer = limited(key);
    Instant now = clock.instant();
    if (answer.certainty() == Certainty.UNKNOWN) {
      flag.problem = answer.problemOr("it does not say why");
      flag.badSince = flag.badSince == null ? now : flag.badSince;
      return;
    }
    String value = answer.value();
    flag.good =
        value != null && answer.since() == null
            ? Answer.known(value, where, seen.since(key, value))
            : answer;
    flag.goodAt = now;
    flag.problem = null;
    flag.badSince = null;
  }

  private Answer limited(String key) {
    Rest now = rest;
    if (now != null && clock.instant().isBefore(now.until())) {
      return Answer.unknown(now.problem(), null);
    }
    long begin = System.nanoTime();
    Answer answer;
    boolean inTime = true;
    try {
      answer = limiter.executeFutureSupplier(() -> threads.submit(() -> provider.read(key)));
    } catch (TimeoutException e) {
      inTime = false;
      answer = Answer.unknown("no answer within " + settings.timeout().toMillis() + " ms", null);
    } catch (RejectedExecutionException e) {
      inTime = false;
      answer = Answer.unknown("it has not answered %d questions".formatted(MOST_AT_ONCE), null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer = Answer.unknown("this process is to end", null);
    } catch (Exception e) {
      answer = Answer.unknown(FlagReader.line(e.toString()), null);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    boolean slow = !inTime || took.multipliedBy(4).compareTo(settings.timeout()) > 0;
    rest =
        answer.certainty() == Certainty.UNKNOWN && slow
            ? new Rest(clock.instant().plus(REST), answer.problemOr(""))
            : null;
    return answer;
  }

  private Answer answer(Remembered flag) {
    if (flag.problem == null && flag.good != null) {
      return flag.good;
    }
    String problem = "%s does not tell: %s".formatted(where, flag.problem);
    if (flag.good != null && flag.goodAt != null) {
      Instant until = flag.goodAt.plus(settings.stale());
      if (clock.instant().isBefore(until)) {
        return flag.good.last("%s; what it said last counts until %s".formatted(problem, until));
      }
    }
    return Answer.unknown(problem, flag.badSince);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "neap-flags");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
