package dev.neap.cli;

import dev.neap.cli.PlanView.StepView;
import dev.neap.cli.Terminal.Style;
import dev.neap.migration.Migration;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A plan in lines for people: every statement with its lock and its way back. */
final class PlanText {

  private final Terminal terminal;
  private final PlanView view;
  private final String file;
  private final List<String> lines = new ArrayList<>();

  PlanText(Terminal terminal, Migration migration, String schema, Plan plan, String file) {
    this.terminal = terminal;
    this.view = PlanView.of(migration, schema, plan);
    this.file = file;
  }

  List<String> lines() {
    lines.clear();
    lines.add(
        "%s  target %s, schema %s"
            .formatted(terminal.styled(Style.BOLD, view.name()), view.target(), view.schema()));
    view.operations().forEach(operation -> lines.add("  - " + operation));
    view.phases().stream().filter(phase -> !phase.steps().isEmpty()).forEach(this::phase);
    section("Contract drops", view.drops());
    section(
        "Kept before",
        view.keeps().stream()
            .map(
                kept ->
                    "%s: %s in %s"
                        .formatted(kept.table(), String.join(", ", kept.columns()), kept.archive()))
            .toList());
    if (!view.drops().isEmpty() && view.keeps().isEmpty()) {
      lines.add(terminal.styled(Style.YELLOW, "  Nothing of it is kept: archive is none."));
    }
    section("No rollback brings back, once the backfill has begun", view.lost());
    section("Notes", view.notes());
    end();
    return List.copyOf(lines);
  }

  private void phase(PlanView.PhaseView phase) {
    lines.add("");
    lines.add(
        terminal.styled(Style.BOLD, phase.phase().toUpperCase(Locale.ROOT)) + title(phase.phase()));
    int number = 1;
    for (StepView step : phase.steps()) {
      lines.add(
          "  %d %s: %s  %s"
              .formatted(
                  number++, step.table(), step.what(), terminal.styled(Style.DIM, how(step))));
      step.statements().forEach(sql -> statement("      ", sql));
      step.reservations().forEach(text -> lines.add("      not proved: " + text));
      for (PlanView.Undo undo : step.undo()) {
        lines.add(
            "      undo: %s  %s".formatted(undo.what(), terminal.styled(Style.DIM, undo.lock())));
        undo.statements().forEach(sql -> statement("        ", sql));
      }
    }
  }

  private static String title(String phase) {
    return phase.equals(Phase.ROLLBACK.title()) ? "  takes back what stands before contract" : "";
  }

  private static String how(StepView step) {
    return switch (step.mode()) {
      case "brief" -> step.lock() + ", under the lock budget";
      case "scan" -> step.lock() + ", scans while others read and write";
      case "concurrently" -> step.lock() + ", outside of a transaction";
      default -> step.lock() + ", chunk by chunk";
    };
  }

  private void statement(String indent, String sql) {
    String ended = sql.stripTrailing();
    (ended.endsWith(";") ? ended : ended + ";").lines().forEach(line -> lines.add(indent + line));
  }

  private void section(String title, List<String> entries) {
    if (!entries.isEmpty()) {
      lines.add("");
      lines.add(terminal.styled(Style.BOLD, title));
      entries.forEach(entry -> lines.add("  - " + entry));
    }
  }

  private void end() {
    lines.add("");
    if (view.startable()) {
      lines.add("next: " + terminal.styled(Style.BOLD, "neap start " + file));
    } else {
      lines.add(terminal.styled(Style.RED, "It can't be started:"));
      view.objections()
          .forEach(o -> lines.add("  %s: %s. %s".formatted(o.code(), o.what(), o.fix())));
    }
  }
}
