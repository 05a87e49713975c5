package dev.neap.engine;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.neap.engine.MortalDatabase.Blow;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.migration.Step;
import dev.neap.support.TestDatabase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Engines that are struck one after the other at places where none was struck before, until one
 * lives to the end.
 *
 * <p>A place is a state or a step of an operation, the statements that are committed there, and how
 * many times such a commit came there in this life. So each commit inside a step is met anew for
 * every operation, and what all migrations have in common (registering, flags, the lease, moves)
 * once. Commits of Spring Batch's books alone, and of what gates were seen to say, are told apart
 * by phase and kind of step only. With the system property {@code neap.test.exhaustive} every
 * commit is met anew for every operation.
 */
final class Lives {

  private static final int MOST = 5000;
  private static final int SPARED = 3;

  /** Tables of Spring Batch's books, and of what gates and flags were seen to say. */
  private static final List<String> NOTES =
      List.of("neap.BATCH_", "neap.gate_since", "neap.flag_seen", "neap.usage", "neap.statement_");

  static final boolean EXHAUSTIVE = Boolean.getBoolean("neap.test.exhaustive");

  private final Set<String> met = new HashSet<>();
  private final Blow before;
  private final Blow after;
  private int deaths;

  private Lives(Blow before, Blow after) {
    this.before = before;
    this.after = after;
  }

  /** Engines that are killed. */
  static Lives killed() {
    return new Lives(Blow.KILLED_BEFORE, Blow.KILLED_AFTER);
  }

  /** Engines whose connection is lost; they go on, or end and are started again. */
  static Lives cut() {
    return new Lives(Blow.CUT_BEFORE, Blow.CUT_AFTER);
  }

  /** Works until an engine ends its work. */
  void live(TestDatabase database, String operation, BiConsumer<Engine, EngineListener> work) {
    Logger log = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    Logger own = (Logger) LoggerFactory.getLogger("dev.neap");
    Level level = log.getLevel();
    Level ownLevel = own.getLevel();
    log.setLevel(Level.OFF);
    own.setLevel(Level.OFF);
    try {
      liveOn(database, operation, work);
    } finally {
      log.setLevel(level);
      own.setLevel(ownLevel);
    }
  }

  private void liveOn(
      TestDatabase database, String operation, BiConsumer<Engine, EngineListener> work) {
    Place place = new Place(operation);
    while (!survives(database, place, work)) {
      if (++deaths > MOST) {
        throw new AssertionError("no end of deaths, the last one at " + place.last);
      }
      place = new Place(operation);
    }
  }

  private boolean survives(
      TestDatabase database, Place place, BiConsumer<Engine, EngineListener> work) {
    try (MortalDatabase mortal = new MortalDatabase(database, place)) {
      place.mortal = mortal;
      try (TestEngine engine = TestEngine.hurried(mortal)) {
        work.accept(engine.engine(), place);
      } catch (Throwable e) {
        if (mortal.wasCut() && !(e instanceof AssertionError)) {
          return false;
        }
        if (!mortal.isDead()) {
          throw new AssertionError("after " + deaths + " deaths, at " + place.last, e);
        }
      }
      return !mortal.isDead();
    }
  }

  private final class Place implements EngineListener, MortalDatabase.Fate {
    private final String operation;
    private final Map<String, Integer> times = new HashMap<>();
    private String where;
    private String kind = "start";
    private String last = "start";
    private int spared;
    private @Nullable MortalDatabase mortal;

    Place(String operation) {
      this.operation = operation;
      this.where = common("start");
    }

    @Override
    public @Nullable Blow at(List<String> statements) {
      boolean books = statements.stream().allMatch(sql -> NOTES.stream().anyMatch(sql::contains));
      String written =
          String.join("; ", statements)
              .replaceAll("epoch = \\d+", "epoch = ?")
              .replaceAll("\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b", "token");
      String place = (books && !EXHAUSTIVE ? kind : where) + ": " + written;
      int time = times.merge(place, 1, Integer::sum);
      last = place + " #" + (books && !EXHAUSTIVE ? Math.min(time, 2) : time);
      if (spared-- > 0 || !met.add(last)) {
        return null;
      }
      spared = SPARED;
      times.clear();
      return met.size() % 2 == 0 ? before : after;
    }

    @Override
    public void moved(String migration, State from, State to, String reason) {
      where = common(to.name());
      kind = to.name();
    }

    @Override
    public void stepStarted(String migration, Phase phase, Step step) {
      where = operation + ", " + phase + ", " + step.what();
      kind = phase + ", " + step.getClass().getSimpleName();
    }

    @Override
    public void waiting(String migration, List<Verdict> closed) {
      if (mortal != null && mortal.isDead()) {
        throw new MortalDatabase.Death();
      }
      where = common("waiting");
    }

    /** A place that the operations share: met once in all, or once for each of them. */
    private String common(String place) {
      return EXHAUSTIVE ? operation + ", " + place : place;
    }
  }
}
