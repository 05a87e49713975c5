package dev.neap.engine.gate;

import dev.neap.engine.Gate;
import dev.neap.flag.Flags;
import dev.neap.flag.Switch;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Nobody has stopped everything by {@code neap.pause-all}. */
@Component
final class PauseAllGate implements Gate {

  private final Flags flags;

  PauseAllGate(Flags flags) {
    this.flags = flags;
  }

  @Override
  public String name() {
    return "pause-all";
  }

  @Override
  public Set<Phase> phases() {
    return EnumSet.complementOf(EnumSet.of(Phase.ROLLBACK));
  }

  @Override
  public boolean holds() {
    return true;
  }

  @Override
  public boolean holdsReaders() {
    return true;
  }

  @Override
  public Verdict ask(Question question) {
    Switch state = flags.pausedAll();
    if (!state.known()) {
      return new Verdict(
          name(),
          Verdict.Answer.UNKNOWN,
          state.words("neap.pause-all"),
          state.since(),
          "the flag can be read again");
    }
    return state.on()
        ? new Verdict(
            name(),
            Verdict.Answer.CLOSED,
            "everything is paused" + (state.by() == null ? "" : " by " + state.by()),
            state.since(),
            flags.where().equals(state.by())
                ? flags.toSet("neap.pause-all", "off")
                : "somebody sets it: ./neap flag set neap.pause-all off")
        : question.open(name(), "nothing is paused as a whole");
  }
}
