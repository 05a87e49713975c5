package dev.neap.throttle;

import dev.neap.schema.TableName;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the load signals into a rest after each chunk; the signal nearest its limit decides.
 *
 * <p>Up to half of the limit there is none. From there it grows until, just below the limit, nine
 * tenths of the time are rest. At the limit the work stands still until the load falls.
 */
public final class SignalPace implements Pace {

  private static final Logger LOG = LoggerFactory.getLogger(SignalPace.class);
  private static final double FREE = 0.5;
  private static final double LONGEST = 9;
  private static final Comparator<Rest> SLOWNESS =
      Comparator.comparing(Rest::again).thenComparing(Rest::delay);
  private static final Duration AT_LIMIT = Duration.ofSeconds(1);

  private final List<LoadSignal> signals;

  public SignalPace(List<LoadSignal> signals) {
    this.signals = List.copyOf(signals);
  }

  @Override
  public Rest after(TableName table, Duration chunk) {
    Rest longest = Rest.NONE;
    for (LoadSignal signal : signals) {
      Rest rest = rest(signal, chunk);
      if (SLOWNESS.compare(rest, longest) > 0) {
        longest = rest;
      }
    }
    return longest;
  }

  private static Rest rest(LoadSignal signal, Duration chunk) {
    Reading reading;
    try {
      reading = signal.read();
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("signal", signal.name()).setCause(e).log("Load can't be read");
      reading = new Reading.Unknown(String.valueOf(e.getMessage()));
    }
    String why = signal.name() + ": " + reading.why();
    if (!(reading instanceof Reading.Known known)) {
      return new Rest(chunk, false, why);
    }
    double near = known.nearLimit();
    if (near >= 1) {
      return new Rest(AT_LIMIT, true, why);
    }
    double rests = Math.min(LONGEST, Math.max(0, (near - FREE) / (1 - near)));
    return new Rest(Duration.ofNanos((long) (chunk.toNanos() * rests)), false, why);
  }
}
