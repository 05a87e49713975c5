package dev.neap.engine;

import dev.neap.flag.Flags;
import dev.neap.flag.Readers;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.lifecycle.Verdict.Answer;
import dev.neap.migration.Settings;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a decision rests on that the readers of a migration make.
 *
 * @param percent readers on the new shape; where that can't be told, one that keeps the migration
 *     in its state
 * @param hold what it waits for, said better than the percent does; null when nothing
 */
record ReaderFacts(int percent, @Nullable Verdict hold) {

  /** What its verdicts are named. */
  static final String GATE = "read-new";

  private static final Set<State> FORWARD =
      EnumSet.of(State.TIGHTENED, State.ROLLING_OUT, State.ROLLED_OUT);
  private static final Set<State> BACK = EnumSet.of(State.ROLLING_BACK, State.ABANDONING);

  static ReaderFacts of(Flags flags, Standing standing, Settings settings) {
    if (FORWARD.contains(standing.state())) {
      return forward(flags, standing, settings);
    }
    boolean taken = BACK.contains(standing.state()) && !flags.isSettable();
    return new ReaderFacts(0, taken ? back(flags, flags.readers(standing.name())) : null);
  }

  private static ReaderFacts forward(Flags flags, Standing standing, Settings settings) {
    Readers readers = flags.readers(standing.name());
    if (!readers.known()) {
      return new ReaderFacts(same(standing.state()), unknown(readers));
    }
    int percent = readers.percent();
    boolean waits = standing.state() == State.TIGHTENED ? percent == 0 : percent < 100;
    if (flags.isSettable() || !waits || standing.state() == State.ROLLED_OUT) {
      return new ReaderFacts(percent, null);
    }
    Optional<Integer> step = RolloutSteps.of(settings).above(percent);
    return new ReaderFacts(
        percent, closed(readers, flags.toSet(readers.key(), String.valueOf(step.orElse(100)))));
  }

  /** The shape that readers read must not go while they do: the provider has to take them back. */
  private static @Nullable Verdict back(Flags flags, Readers readers) {
    if (!readers.known()) {
      return unknown(readers);
    }
    return readers.percent() == 0 ? null : closed(readers, flags.toSet(readers.key(), "0"));
  }

  private static Verdict closed(Readers readers, String opensWhen) {
    return new Verdict(GATE, Answer.CLOSED, readers.words(), readers.since(), opensWhen);
  }

  private static Verdict unknown(Readers readers) {
    return new Verdict(
        GATE, Answer.UNKNOWN, readers.words(), readers.since(), "the flag can be read again");
  }

  private static int same(State state) {
    return state == State.TIGHTENED ? 0 : state == State.ROLLING_OUT ? 50 : 100;
  }
}
