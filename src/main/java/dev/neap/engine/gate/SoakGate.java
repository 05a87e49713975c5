package dev.neap.engine.gate;

import dev.neap.engine.ContractDefaults;
import dev.neap.engine.DatabaseClock;
import dev.neap.engine.Gate;
import dev.neap.flag.Flag;
import dev.neap.flag.FlagStore;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** All readers have been on the new shape for {@code contract.soak}. */
@Component
final class SoakGate implements Gate {

  private final FlagStore flags;
  private final DatabaseClock clock;
  private final ContractDefaults defaults;

  SoakGate(FlagStore flags, DatabaseClock clock, ContractDefaults defaults) {
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
    String key = question.standing().name() + ".read-new";
    Optional<Flag> flag = flags.find(key);
    if (flag.isEmpty() || !flag.get().value().equals("100")) {
      return new Verdict(
          name(),
          Verdict.Answer.CLOSED,
          key + " is " + flag.map(Flag::value).orElse("0") + " %, not 100 %",
          flag.map(Flag::since).orElse(null),
          "it has been 100 for " + Durations.words(soak));
    }
    Instant since = flag.get().since();
    Instant opens = since.plus(soak);
    return opens.isAfter(clock.now())
        ? new Verdict(
            name(),
            Verdict.Answer.CLOSED,
            "all readers are on the new shape, but not yet for " + Durations.words(soak),
            since,
            "it is " + opens)
        : question.open(name(), "all readers are on the new shape since " + since);
  }
}
