package dev.neap.engine.gate;

import dev.neap.engine.ContractDefaults;
import dev.neap.engine.DatabaseClock;
import dev.neap.engine.Gate;
import dev.neap.flag.Flags;
import dev.neap.flag.Readers;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** All readers have been on the new shape for {@code contract.soak}. */
@Component
final class SoakGate implements Gate {

  private final Flags flags;
  private final DatabaseClock clock;
  private final ContractDefaults defaults;

  SoakGate(Flags flags, DatabaseClock clock, ContractDefaults defaults) {
    this.flags = flags;
    this.clock = clock;
    this.defaults = defaults;
  }

  @Override
  public String name() {
    return "soak";
  }

  @Override
  public Set<Phase> phases() {
    return EnumSet.of(Phase.CONTRACT);
  }

  @Override
  public Verdict ask(Question question) {
    Duration soak = defaults.soak(question.settings());
    Readers readers = flags.readers(question.standing().name());
    if (!readers.known()) {
      return new Verdict(
          name(),
          Verdict.Answer.UNKNOWN,
          readers.words(),
          readers.since(),
          "the flag can be read again");
    }
    List<String> old = readers.forcedTo("old");
    if (readers.percent() < 100 || !old.isEmpty()) {
      return new Verdict(
          name(),
          Verdict.Answer.CLOSED,
          readers.percent() < 100
              ? readers.words() + ", not 100 %"
              : "readers that are forced to the old shape: " + String.join(", ", old),
          readers.since(),
          (readers.percent() < 100 ? "it has been 100 for " : "there has been none for ")
              + Durations.words(soak)
              + (flags.isSettable() ? "" : ": " + flags.toSet(readers.key(), "100")));
    }
    Instant since = since(readers, question.standing());
    Instant opens = since.plus(soak);
    return opens.isAfter(clock.now())
        ? new Verdict(
            name(),
            Verdict.Answer.CLOSED,
            "all readers are on the new shape, but not yet for " + Durations.words(soak),
            since,
            "it is " + opens,
            opens)
        : question.open(name(), "all readers are on the new shape since " + since);
  }

  /** Another provider's percent may have been 100 before there was a new shape to read. */
  private Instant since(Readers readers, Standing standing) {
    Instant since = readers.since();
    return since == null || (!flags.isSettable() && since.isBefore(standing.stateSince()))
        ? standing.stateSince()
        : since;
  }
}
