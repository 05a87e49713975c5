package dev.neap.engine.gate;

import dev.neap.backfill.Checkpoint;
import dev.neap.backfill.Checkpoints;
import dev.neap.engine.Comparisons;
import dev.neap.engine.Gate;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.migration.RowRewrite;
import dev.neap.migration.Step;
import dev.neap.migration.Verification;
import dev.neap.verify.VerificationResults;
import dev.neap.verify.VerificationResults.Result;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** No row differed when all were compared, which began after the last chunk was filled. */
@Component
final class VerificationGate implements Gate {

  private static final int NAMED = 20;

  private final VerificationResults results;
  private final Checkpoints checkpoints;
  private final Comparisons comparisons;

  VerificationGate(DataSource database, Comparisons comparisons) {
    JdbcClient jdbc = JdbcClient.create(database);
    this.results = new VerificationResults(jdbc);
    this.checkpoints = new Checkpoints(jdbc);
    this.comparisons = comparisons;
  }

  @Override
  public String name() {
    return "verification";
  }

  @Override
  public Set<Phase> phases() {
    return EnumSet.of(Phase.TIGHTEN, Phase.CONTRACT);
  }

  @Override
  public Cost cost() {
    return Cost.LARGE;
  }

  @Override
  public Verdict ask(Question question) {
    long wanted =
        question.plan().steps(Phase.VERIFY).stream().filter(Verification.class::isInstance).count();
    if (wanted == 0) {
      return question.open(name(), "there is nothing to compare");
    }
    int round = comparisons.latest(question.standing());
    List<Result> found =
        results.of(question.standing().name(), question.standing().run()).stream()
            .filter(result -> result.round() == round)
            .toList();
    if (found.size() < wanted) {
      return closed(question, "%d of %d comparisons are done".formatted(found.size(), wanted));
    }
    long different = found.stream().mapToLong(Result::different).sum();
    if (different > 0) {
      return closed(question, "rows that differ: " + different);
    }
    return inOrder(question, round, found);
  }

  private Verdict inOrder(Question question, int round, List<Result> found) {
    List<Checkpoint> walks = checkpoints.of(question.standing().name(), question.standing().run());
    Set<String> compared =
        found.stream()
            .map(result -> result.step() + " (round " + round + ")")
            .collect(Collectors.toSet());
    List<String> filled = filled(question);
    Optional<Instant> chunk =
        walks.stream()
            .filter(walk -> !compared.contains(walk.step()))
            .filter(walk -> filled.stream().anyMatch(walk.step()::startsWith))
            .map(Checkpoint::updatedAt)
            .max(Comparator.naturalOrder());
    Optional<Instant> began =
        walks.stream()
            .filter(walk -> compared.contains(walk.step()))
            .map(Checkpoint::startedAt)
            .min(Comparator.naturalOrder());
    if (chunk.isPresent() && began.isPresent() && began.get().isBefore(chunk.get())) {
      return closed(
          question,
          "the comparison began at %s, and rows were filled until %s"
              .formatted(began.get(), chunk.get()));
    }
    long rows = found.stream().mapToLong(Result::compared).sum();
    return question.open(
        name(), "none of %d rows differed, compared after the last chunk".formatted(rows));
  }

  /** What the names of the walks begin with that fill rows. */
  private static List<String> filled(Question question) {
    List<Step> steps = question.plan().steps(Phase.BACKFILL);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof RowRewrite) {
        String what = steps.get(i).what();
        names.add("%02d %s".formatted(i + 1, what.substring(0, Math.min(NAMED, what.length()))));
      }
    }
    return names;
  }

  private Verdict closed(Question question, String reason) {
    return question.closed(
        name(), reason, "all rows have been compared and none differs, or it is rolled back");
  }
}
