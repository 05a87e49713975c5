package dev.neap.engine;

import dev.neap.engine.LogDetail.Skip;
import dev.neap.lifecycle.Entry;
import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Request;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.migration.Archive;
import dev.neap.migration.Ddl;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Step;
import dev.neap.migration.Verification;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Leaves single steps of a halted migration out. Only those without which no value is lost, nothing
 * later fails for it, and nobody is blocked; for any other the way on is to do by hand what it
 * would have done, since a step that the catalog says is done is passed over.
 */
record Skips(MigrationStore store, Reversal reversal) {

  /** Statements that may be left out. */
  private static final Pattern DISPENSABLE =
      Pattern.compile(
          String.join(
              "|",
              "CREATE (UNIQUE )?+INDEX (CONCURRENTLY )?+(?!\"?_neap_|ON ).*",
              "DROP INDEX .*",
              "ANALYZE .*",
              "ALTER TABLE \\S+ VALIDATE CONSTRAINT (?!\"?_neap_).*",
              "ALTER TABLE \\S+ RENAME CONSTRAINT (?!\"?_neap_).*",
              "ALTER TABLE \\S+ REPLICA IDENTITY .*",
              "DROP (FUNCTION|SEQUENCE) (IF EXISTS )?neap\\..*",
              "SELECT neap\\.(drop_version|renew_versions|complete_version)\\(.*"),
          Pattern.DOTALL);

  /** What a step has that runs statements of the user's own. */
  private static final Pattern OWN =
      Pattern.compile("(INSERT INTO|DELETE FROM) neap\\.sql_run .*", Pattern.DOTALL);

  private static final Pattern INDEX =
      Pattern.compile("CREATE (?:UNIQUE )?INDEX (?:CONCURRENTLY )?(\\S+) ON .*", Pattern.DOTALL);

  /**
   * Notes that a step is to be left out.
   *
   * @param step its number in the plan of the phase, or its words
   * @throws RefusedException NEAP-6130 when the migration is not halted, NEAP-6131 when there is no
   *     such step, NEAP-6132 when it must not be left out
   */
  void add(Standing standing, Plan plan, String step, String because, String by) {
    State in = standing.haltedIn();
    if (in == null || in == State.ABANDONING) {
      throw RefusedException.because(
          "NEAP-6130",
          "%s is %s: a step can be skipped where a migration has halted in it"
              .formatted(standing.name(), standing.state()));
    }
    Phase phase = in.runs().orElseThrow();
    List<Step> steps = in == State.RESTORING ? reversal.steps(standing) : plan.steps(phase);
    Step found = find(standing, phase, steps, step);
    if (!(found instanceof Verification && isKept(steps, found))) {
      refuseNeeded(standing, plan, found);
    }
    store.note(
        standing.name(),
        new Entry(
            Event.SKIPPED,
            by,
            "skips '%s' of %s because %s".formatted(words(found), phase.title(), because),
            LogDetail.skip(new Skip(phase.title(), found.table().toString(), found.what()))));
  }

  /** Whether the old values of the table that a comparison is of are archived after it. */
  private static boolean isKept(List<Step> steps, Step comparison) {
    return steps.stream()
        .anyMatch(s -> s instanceof Archive && s.table().equals(comparison.table()));
  }

  /** Whether the step is one that is left out in this run. */
  static boolean has(List<Skip> skips, Phase phase, Step step) {
    return skips.contains(new Skip(phase.title(), step.table().toString(), step.what()));
  }

  private static Step find(Standing standing, Phase phase, List<Step> steps, String asked) {
    List<Step> found =
        asked.matches("\\d{1,4}")
            ? steps.stream().skip(Long.parseLong(asked) - 1).limit(1).toList()
            : steps.stream().filter(s -> s.what().equals(asked) || words(s).equals(asked)).toList();
    if (asked.equals("0") || found.size() != 1) {
      throw RefusedException.because(
          "NEAP-6131",
          "%s of %s has no step %s. Its steps are: %s"
              .formatted(
                  phase.title(),
                  standing.name(),
                  found.size() > 1 ? asked + " alone" : asked,
                  IntStream.range(0, steps.size())
                      .mapToObj(i -> (i + 1) + " " + words(steps.get(i)))
                      .collect(Collectors.joining("; "))));
    }
    return found.get(0);
  }

  /** Whether nothing else rests on the step. */
  static boolean isDispensable(Plan plan, Step any) {
    if (!(any instanceof Ddl step)) {
      return false;
    }
    return step.statements().stream().anyMatch(sql -> OWN.matcher(sql).matches())
        || (step.statements().stream().allMatch(sql -> DISPENSABLE.matcher(sql).matches())
            && !isAttached(plan, step));
  }

  /** Whether the step builds an index that a later one makes a constraint of. */
  private static boolean isAttached(Plan plan, Ddl step) {
    return step.statements().stream()
        .map(INDEX::matcher)
        .filter(Matcher::matches)
        .anyMatch(
            index ->
                plan.phases().values().stream()
                    .flatMap(List::stream)
                    .flatMap(s -> s instanceof Ddl ddl ? ddl.statements().stream() : Stream.of())
                    .anyMatch(sql -> sql.contains("USING INDEX " + index.group(1))));
  }

  private static void refuseNeeded(Standing standing, Plan plan, Step step) {
    if (isDispensable(plan, step)) {
      return;
    }
    throw RefusedException.because(
        "NEAP-6132",
        "'%s' can't be skipped: %s. Mend the cause and run ./neap retry %s%s, or give it up: ./neap %s %s"
            .formatted(
                words(step),
                step instanceof Ddl
                    ? "what comes after it rests on it"
                    : "values could be lost that nobody has compared or kept",
                standing.name(),
                step instanceof Ddl
                    ? ", or do by hand what it says, which retry then finds done"
                    : "",
                standing.allows(Request.ROLLBACK) ? "rollback" : "abandon",
                standing.name()));
  }

  /** A step as plan shows it. */
  static String words(Step step) {
    return step.table() + ": " + step.what();
  }
}
