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
  private final String newSide;
  private final List<String> lines = new ArrayList<>();

  /**
   * What an UPDATE runs.
   *
   * @param newSide true in sessions of the new shape
   */
  SyncUpdate(SyncRow row, List<SyncRule> rules, boolean fills, String newSide) {
    this.row = row;
    this.rules = rules;
    this.fills = fills;
    this.newSide = newSide;
  }

  /** First what the new shape lacks, then what the old one lacks. */
  List<String> lines() {
    lines.clear();
    rules.stream().filter(r -> r.kind() != SyncRule.Kind.BACK).forEach(this::update);
    rules.stream()
        .filter(r -> r.kind() == SyncRule.Kind.BACK && row.isFirst(r))
        .forEach(this::updateBack);
    rules.stream().filter(r -> r.kind() == SyncRule.Kind.REPLACE).forEach(this::follow);
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
    List<Column> sources = sources(rule);
    if (!sources.isEmpty()) {
      line("    ELSIF " + row.changed(sources) + " THEN");
      line("      " + compute);
      if (source != null) {
        line("      old_written := true;");
      }
    }
    stale(rule, sources)
        .ifPresent(
            stale -> {
              line("    ELSIF " + stale + " THEN");
              line("      IF " + leaves(target) + " THEN");
              line("        new_written := true;");
              if (source != null) {
                line("        NEW." + source.sql() + " := " + row.down(rule) + ";");
              }
              line("      ELSE");
              line("        " + compute);
              if (source != null) {
                line("        old_written := true;");
              }
              line("      END IF;");
            });
    if (fills) {
      line("    ELSIF " + target + " IS NULL THEN");
      line("      " + compute);
    }
    line("    END IF;");
  }

  /** Once every old column is computed: those that are computed from one another's. */
  private void follow(SyncRule rule) {
    Column source = rule.source();
    List<Column> others = row.followed(rule);
    if (source == null || others.isEmpty()) {
      return;
    }
    String there = fills ? " AND NEW." + rule.target().sql() + " IS NOT NULL" : "";
    String old = row.changed(List.of(source));
    line("    IF " + row.changed(others) + " AND NOT (" + old + ")" + there + " THEN");
    line("      NEW." + source.sql() + " := " + row.down(rule) + ";");
    line("    END IF;");
  }

  /** The columns that the target takes the place of. */
  private List<Column> sources(SyncRule rule) {
    return rule.source() == null
        ? row.group(rule).map(SyncRule.Group::from).orElse(List.of())
        : List.of(rule.source());
  }

  /** True where the new shape's value is there, and its own client wrote what both shapes have. */
  private String leaves(String target) {
    return fills ? target + " IS NOT NULL AND (" + newSide + ")" : newSide;
  }

  /**
   * True when another column that {@code up} seems to read was written, and {@code up} really gives
   * another value for the new row.
   */
  private Optional<String> stale(SyncRule rule, List<Column> sources) {
    Expression up = rule.up();
    if (up == null) {
      return Optional.empty();
    }
    List<String> others = new ArrayList<>(up.mentioned(row.sql().shape().columnNames()));
    sources.forEach(c -> others.remove(c.name()));
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Written.changed(row.client(), others)
                + " AND "
                + RowImage.differs(row.up(rule, row.client()), row.up(rule, "OLD.")));
  }

  private void line(String text) {
    lines.add(text);
  }
}
