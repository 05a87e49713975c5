package dev.neap.engine.gate;

import dev.neap.engine.Freezes;
import dev.neap.engine.Freezes.Freeze;
import dev.neap.engine.Gate;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Nobody has frozen the database; a way back goes on all the same. */
@Component
final class FreezeGate implements Gate {

  private final Freezes freezes;

  FreezeGate(Freezes freezes) {
    this.freezes = freezes;
  }

  @Override
  public String name() {
    return "freeze";
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
