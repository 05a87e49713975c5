package dev.neap.engine.gate;

import dev.neap.engine.Gate;
import dev.neap.flag.Flags;
import dev.neap.flag.Switch;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The migration's flag for the phase is on; off again, it pauses the phase. */
@Component
final class FlagGate implements Gate {

  private final Flags flags;

  FlagGate(Flags flags) {
    this.flags = flags;
  }

  @Override
  public String name() {
    return "flag";
  }

  @Override
  public Set<Phase> phases() {
    return EnumSet.of(Phase.EXPAND, Phase.BACKFILL, Phase.TIGHTEN, Phase.CONTRACT);
  }

  @Override
  public boolean holds() {
    return true;
  }

  @Override
  public Verdict ask(Question question) {
    String key = question.standing().name() + "." + question.phase().title();
    Switch state = flags.isOn(question.standing().name(), question.phase().title());
    if (!state.known()) {
      return new Verdict(
          name(),
          Verdict.Answer.UNKNOWN,
          state.words(key),
          state.since(),
          "the flag can be read again");
    }
    return state.on()
        ? new Verdict(name(), Verdict.Answer.OPEN, state.words(key), state.since(), "")
        : new Verdict(
            name(),
            Verdict.Answer.CLOSED,
            state.words(key),
            Objects.requireNonNullElse(state.since(), question.standing().stateSince()),
            flags.toSet(key, "on"));
  }
}
