package dev.neap.migration;

import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The comparisons of a table's old and new shape. */
record Comparisons(TableShape shape, Contribution all, RowSql rows) {

  /** Every row, once all are filled. */
  List<Step> filled() {
    List<Step> steps = new ArrayList<>();
    List<SyncRule> filled = all.rules().stream().filter(SyncRule::fills).toList();
    if (!filled.isEmpty()) {
      List<String> reservations =
          filled.stream()
              .filter(r -> !r.comparable())
              .map(
                  r ->
                      r.target().name()
                          + " is proved to be there, not to be right: its expression gives another"
                          + " value each time")
              .toList();
      steps.add(
          of("compare %s of %s with what they stand for", filled, rows::different, reservations));
    }
    steps.addAll(all.verify());
    return steps;
  }

  /** Every row again, before a column is dropped: somebody may have passed by the trigger. */
  Optional<Verification> beforeDrop() {
    List<SyncRule> replaced =
        all.rules().stream()
            .filter(r -> r.kind() == SyncRule.Kind.REPLACE && r.comparable())
            .toList();
    return replaced.isEmpty()
        ? Optional.empty()
        : Optional.of(
            of("compare %s of %s with what they replace", replaced, rows::apart, List.of()));
  }

  private Verification of(
      String what,
      List<SyncRule> rules,
      Function<SyncRule, String> differs,
      List<String> reservations) {
    return Verification.of(
        what.formatted(
            rules.stream().map(r -> r.target().name()).collect(Collectors.joining(", ")),
            shape.name().name()),
        shape,
        rules.stream().map(r -> "(" + differs.apply(r) + ")").collect(Collectors.joining(" OR ")),
        reservations);
  }
}
