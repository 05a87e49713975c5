package dev.neap.engine.gate;

import dev.neap.engine.ContractDefaults;
import dev.neap.engine.DatabaseClock;
import dev.neap.engine.Gate;
import dev.neap.engine.WriteCounters;
import dev.neap.engine.WriteCounters.Seen;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Nobody has written through the old shape for {@code contract.quiet}. */
@Component
final class UsageGate implements Gate {

  private final WriteCounters counters;
  private final DatabaseClock clock;
  private final ContractDefaults defaults;

  UsageGate(WriteCounters counters, DatabaseClock clock, ContractDefaults defaults) {
    this.counters = counters;
    this.clock = clock;
    this.defaults = defaults;
  }

  @Override
  public String name() {
    return "usage";
  }

  @Override
  public Set<Phase> phases() {
    return EnumSet.of(Phase.CONTRACT);
  }

  @Override
  public Verdict ask(Question question) {
    Duration quiet = defaults.quiet(question.settings());
    Verdict latest =
        question.open(name(), "no write through the old shape for " + Durations.words(quiet));
    for (Plan.Counters table : question.plan().counters()) {
      Seen seen = counters.oldWrites(question.standing(), table);
      Instant opens = seen.since().plus(quiet);
      Instant before = latest.earliest();
      if (opens.isAfter(clock.now()) && (before == null || opens.isAfter(before))) {
        latest =
            new Verdict(
                name(),
                Verdict.Answer.CLOSED,
                words(seen, table, quiet),
                seen.since(),
                "no further one comes until " + opens,
                opens);
      }
    }
    return latest;
  }

  private static String words(Seen seen, Plan.Counters table, Duration quiet) {
    return seen.writes() == 0
        ? "no write through the old shape of %s, but counted for less than %s yet"
            .formatted(table.table(), Durations.words(quiet))
        : "%d writes through the old shape of %s, the last one seen less than %s ago"
            .formatted(seen.writes(), table.table(), Durations.words(quiet));
  }
}
