package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.Expression;
import dev.neap.schema.RowImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The part of the trigger's function that an UPDATE runs. */
final class SyncUpdate {

  private final SyncRow row;
  private final List<SyncRule> rules;
  private final boolean fills;
  private final List<String> lines = new ArrayList<>();

  SyncUpdate(SyncRow row, List<SyncRule> rules, boolean fills) {
    this.row = row;
    this.rules = rules;
    this.fills = fills;
  }

  /** First what the new shape lacks, then what the old one lacks. */
  List<String> lines() {
    lines.clear();
    rules.stream().filter(r -> r.kind() != SyncRule.Kind.BACK).forEach(this::update);
    rules.stream()
        .filter(r -> r.kind() == SyncRule.Kind.BACK && row.isFirst(r))
        .forEach(this::updateBack);
    return List.copyOf(lines);
  }

  private void updateBack(SyncRule rule) {
    SyncRule.Group group = Objects.requireNonNull(rule.group());
    line("    IF " + row.changed(group.from()) + " THEN");
    line("      old_written := true;");
    line("    ELSIF " + row.changed(group.to()) + " THEN");
    lines.addAll(row.back(group));
    line("    END IF;");
  }

  private void update(SyncRule rule) {
    Optional<SyncRule.Group> group = row.group(rule);
    String targetChanged =
        row.changed(group.map(SyncRule.Group::to).orElse(List.of(rule.target())));
    if (rule.kind() == SyncRule.Kind.KEEP) {
      line("    old_written := old_written OR " + targetChanged + ";");
      return;
    }
    Column source = rule.source();
    String target = "NEW." + rule.target().sql();
    String compute = target + " := " + row.up(rule, row.client()) + ";";
    line("    IF " + targetChanged + " THEN");
    line("      new_written := true;");
    if (source != null) {
      line("      IF " + row.changed(List.of(source)) + " THEN");
      line("        old_written := true;");
      line("      ELSE");
      line("        NEW." + source.sql() + " := " + row.down(rule) + ";");
      line("      END IF;");
    } else if (fills && group.isPresent()) {
      line("      IF " + target + " IS NULL THEN " + compute + " END IF;");
    }
    String stale = stale(rule);
    if (!stale.isEmpty()) {
      line("    ELSIF " + stale + " THEN");
      line("      " + compute);
      if (source != null) {
        line("      old_written := true;");
      }
    }
    if (fills) {
      line("    ELSIF " + target + " IS NULL THEN");
      line("      " + compute);
    }
    line("    END IF;");
  }

  /**
   * True when the target has to be computed again: what it takes the place of was written, or
   * another column that {@code up} seems to read was, and it really gives another value for the new
   * row.
   */
  private String stale(SyncRule rule) {
    List<String> conditions = new ArrayList<>();
    List<Column> sources =
        rule.source() == null
            ? row.group(rule).map(SyncRule.Group::from).orElse(List.of())
            : List.of(rule.source());
    if (!sources.isEmpty()) {
      conditions.add(row.changed(sources));
    }
    Expression up = rule.up();
    if (up != null) {
      List<String> others = new ArrayList<>(up.mentioned(row.sql().shape().columnNames()));
      sources.forEach(c -> others.remove(c.name()));
      if (!others.isEmpty()) {
        conditions.add(
            "("
                + Written.changed(row.client(), others)
                + " AND "
                + RowImage.differs(row.up(rule, row.client()), row.up(rule, "OLD."))
                + ")");
      }
    }
    return String.join(" OR ", conditions);
  }

  private void line(String text) {
    lines.add(text);
  }
}
