package dev.neap.engine.gate;

import dev.neap.engine.Approvals;
import dev.neap.engine.Approvals.Approval;
import dev.neap.engine.Gate;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Enough people agreed to the contract, none of them one who started the migration. */
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
  public Cost cost() {
    return Cost.PEOPLE;
  }

  @Override
  public Unknown unknown() {
    return Unknown.WAITS_ALWAYS;
  }

  @Override
  public Verdict ask(Question question) {
    Integer wanted = question.settings().contract().approvals();
    if (wanted == null || wanted == 0) {
      return question.open(name(), "no approval is asked for");
    }
    List<Approval> all = approvals.of(question.standing(), question.phase());
    List<Approval> counted =
        all.stream()
            .filter(a -> a.revoked() == null)
            .filter(a -> !approvals.isStarter(question.standing(), a.by()))
            .toList();
    String revoked =
        all.stream()
            .filter(a -> a.revoked() != null)
            .map(a -> "; that of %s does not count: %s".formatted(a.by(), a.revoked()))
            .collect(Collectors.joining());
    String names = counted.stream().map(Approval::by).collect(Collectors.joining(", "));
    return counted.size() >= wanted
        ? question.open(name(), "approved by " + names + revoked)
        : question.closed(
            name(),
            "%d of %d approvals%s%s"
                .formatted(counted.size(), wanted, names.isEmpty() ? "" : ": " + names, revoked),
            "people other than %s run: ./neap approve %s %s"
                .formatted(
                    question.standing().registration().startedBy(),
                    question.standing().name(),
                    question.phase().title()));
  }
}
