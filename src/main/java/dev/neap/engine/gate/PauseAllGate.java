package dev.neap.engine.gate;

import dev.neap.flag.Flags;
import dev.neap.flag.Switch;
import dev.neap.lifecycle.Verdict;
import org.springframework.stereotype.Component;

/** Nobody has stopped everything by {@code neap.pause-all}. */
@Component
final class PauseAllGate implements StopGate {

  private final Flags flags;

  PauseAllGate(Flags flags) {
    this.flags = flags;
  }

  @Override
  public String name() {
    return "pause-all";
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
