package dev.neap.engine.gate;

import dev.neap.engine.Freezes;
import dev.neap.engine.Freezes.Freeze;
import dev.neap.lifecycle.Verdict;
import org.springframework.stereotype.Component;

/** Nobody has frozen the database; a way back goes on all the same. */
@Component
final class FreezeGate implements StopGate {

  private final Freezes freezes;

  FreezeGate(Freezes freezes) {
    this.freezes = freezes;
  }

  @Override
  public String name() {
    return "freeze";
  }

  @Override
  public Verdict ask(Question question) {
    Freeze freeze = freezes.current().orElse(null);
    return freeze == null
        ? question.open(name(), "the database is not frozen")
        : new Verdict(
            name(),
            Verdict.Answer.CLOSED,
            "frozen by %s: %s".formatted(freeze.by(), freeze.because()),
            freeze.since(),
            "it is %s, or somebody runs: ./neap freeze --over".formatted(freeze.until()),
            freeze.until());
  }
}
