package dev.neap.throttle;

import dev.neap.postgres.SqlStates;
import dev.neap.schema.TableName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the signals that are not ignored. */
final class Sampler {

  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);

  private final List<LoadSignal> signals;
  private final Map<String, String> untold = new HashMap<>();

  Sampler(List<LoadSignal> signals) {
    this.signals = signals.stream().filter(signal -> signal.effect() != Effect.IGNORE).toList();
  }

  /** The names of those that are read once for all. */
  List<String> clusterSignals() {
    return signals.stream().filter(ClusterSignal.class::isInstance).map(LoadSignal::name).toList();
  }

  /**
   * What the signals about the server say.
   *
   * @throws DataAccessException when the connection is lost
   */
  List<Measured> cluster(JdbcClient database) {
    return signals.stream()
        .filter(ClusterSignal.class::isInstance)
        .map(ClusterSignal.class::cast)
        .map(signal -> measure(signal, () -> signal.read(database)))
        .toList();
  }

  /**
   * What the signals about a table say.
   *
   * @throws DataAccessException when the connection is lost
   */
  List<Measured> table(JdbcClient database, TableName table) {
    return signals.stream()
        .filter(TableSignal.class::isInstance)
        .map(TableSignal.class::cast)
        .map(signal -> measure(signal, () -> signal.read(database, table)))
        .toList();
  }

  private Measured measure(LoadSignal signal, Supplier<Reading> read) {
    Reading reading;
    try {
      reading = read.get();
    } catch (RuntimeException e) {
      if (e instanceof DataAccessException && SqlStates.connectionLost(e)) {
        throw e;
      }
      reading = new Reading.Unknown(message(e));
    }
    Measured measured = Measured.of(signal, reading);
    if (measured.near() != null) {
      untold.remove(signal.name());
    } else if (!measured.why().equals(untold.put(signal.name(), measured.why()))) {
      LOG.atInfo()
          .addKeyValue("signal", signal.name())
          .addKeyValue("effect", signal.effect())
          .addKeyValue("why", measured.why())
          .log("A load can't be told");
    }
    return measured;
  }

  private static String message(RuntimeException failure) {
    String said = String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
    return SqlStates.of(failure).filter("42501"::equals).isPresent()
        ? said + ": GRANT pg_monitor to Neap's role"
        : said;
  }
}
