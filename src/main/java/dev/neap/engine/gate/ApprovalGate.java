package dev.neap.engine.gate;

import dev.neap.engine.Approvals;
import dev.neap.engine.Gate;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Enough people agreed to the contract, none of them the one who started the migration. */
@Component
final class ApprovalGate implements Gate {

  private final Approvals approvals;

  ApprovalGate(Approvals approvals) {
    this.approvals = approvals;
  }

  @Override
  public String name() {
    return "approval";
  }

  @Override
  public Set<Phase> phases() {
    return EnumSet.of(Phase.CONTRACT);
  }

  @Override
  public Verdict ask(Question question) {
    Integer wanted = question.settings().contract().approvals();
    if (wanted == null || wanted == 0) {
      return question.open(name(), "no approval is asked for");
    }
    String starter = question.standing().registration().startedBy();
    List<String> by =
        approvals.of(question.standing(), question.phase()).stream()
            .filter(person -> !person.equals(starter))
            .toList();
    return by.size() >= wanted
        ? question.open(name(), "approved by " + String.join(", ", by))
        : new Verdict(
            name(),
            Verdict.Answer.CLOSED,
            "%d of %d approvals%s"
                .formatted(by.size(), wanted, by.isEmpty() ? "" : ": " + String.join(", ", by)),
            null,
            "people other than %s run: ./neap approve %s %s"
                .formatted(starter, question.standing().name(), question.phase().title()));
  }
}
