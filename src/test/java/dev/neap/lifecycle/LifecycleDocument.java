package dev.neap.lifecycle;

import static java.util.stream.Collectors.joining;

import dev.neap.lifecycle.LifecycleTable.Row;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page on the lifecycle, printed from {@link State} and {@link LifecycleTable}. */
final class LifecycleDocument {

  private static final String PAGE =
      """
      # The lifecycle of a migration

      This page is printed from the table of moves; change the table, not the page.

      ## States

      | state | runs | what it means |
      | --- | --- | --- |
      %s

      ## Moves

      At most one move applies to any combination of facts, whatever the order of the table. A
      request that can be answered where the migration stands goes before every other move. A
      migration that is held enters no phase; one that is held inside a phase waits at the next
      step, the backfill in a state of its own. Without a move, a state that runs a phase runs it
      on, and any other waits and says for what.

      | from | to | on request | when |
      | --- | --- | --- | --- |
      %s

      ## Picture

      A halted migration goes back to the state it halted in when an operator asks to retry, and
      whatever has not ended can be abandoned; these moves are left out here.

      ```mermaid
      stateDiagram-v2
        [*] --> PLANNED
        state "can be rolled back" as undoable {
      %s
        }
        undoable --> ROLLING_BACK: ROLLBACK asked
      %s
        COMPLETED --> [*]
        ROLLED_BACK --> [*]
        ABANDONED --> [*]
      ```
      """;

  private static final Set<State> UNDOABLE =
      LifecycleTable.rows().stream()
          .filter(row -> row.on() == Request.ROLLBACK && row.from() != State.HALTED)
          .filter(row -> row.to() == State.ROLLING_BACK)
          .map(Row::from)
          .collect(Collectors.toUnmodifiableSet());

  private LifecycleDocument() {}

  /** The page as Markdown. */
  static String print() {
    Predicate<Row> inside = row -> UNDOABLE.contains(row.from()) && UNDOABLE.contains(row.to());
    List<Row> drawn =
        LifecycleTable.rows().stream()
            .filter(row -> row.on() != Request.RETRY && row.on() != Request.ABANDON)
            .filter(row -> !(UNDOABLE.contains(row.from()) && row.on() == Request.ROLLBACK))
            .toList();
    return PAGE.formatted(
        Stream.of(State.values()).map(LifecycleDocument::line).collect(joining("\n")),
        LifecycleTable.rows().stream().map(LifecycleDocument::line).collect(joining("\n")),
        drawn.stream().filter(inside).map(row -> "    " + arrow(row)).collect(joining("\n")),
        drawn.stream()
            .filter(inside.negate())
            .map(row -> "  " + arrow(row))
            .collect(joining("\n")));
  }

  private static String line(State state) {
    String phase = state.runs().map(runs -> runs.name().toLowerCase(Locale.ROOT)).orElse("-");
    return "| `%s` | %s | %s |".formatted(state, phase, state.sentence());
  }

  private static String line(Row row) {
    String request = row.on() == Request.NONE ? "-" : "`" + row.on() + "`";
    return "| `%s` | `%s` | %s | %s |"
        .formatted(row.from(), row.to(), request, row.when().sentence());
  }

  private static String arrow(Row row) {
    String label = row.on() == Request.NONE ? row.when().name() : row.on() + " asked";
    return "%s --> %s: %s".formatted(row.from(), row.to(), label);
  }
}
