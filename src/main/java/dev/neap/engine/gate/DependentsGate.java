package dev.neap.engine.gate;

import dev.neap.engine.Gate;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.postgres.Catalog;
import dev.neap.postgres.UserView;
import dev.neap.schema.Database;
import dev.neap.schema.Index;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Nothing was made or changed meanwhile on what contract drops: it would be lost. */
@Component
final class DependentsGate implements Gate {

  private final Catalog catalog;
  private final JdbcClient jdbc;

  DependentsGate(Catalog catalog, DataSource database) {
    this.catalog = catalog;
    this.jdbc = JdbcClient.create(database);
  }

  @Override
  public String name() {
    return "dependents";
  }

  @Override
  public Set<Phase> phases() {
    return EnumSet.of(Phase.CONTRACT);
  }

  @Override
  public Cost cost() {
    return Cost.LARGE;
  }

  @Override
  public Verdict ask(Question question) {
    Database before = question.plan().before();
    Database now = catalog.read(before.schema(), before.tables().keySet());
    List<String> obstacles = obstacles(question.plan());
    if (!obstacles.isEmpty()) {
      return new Verdict(
          name(),
          Verdict.Answer.CLOSED,
          "views that can't be made anew: " + String.join("; ", obstacles),
          null,
          "that is mended, or the view dropped; or the migration is rolled back");
    }
    List<String> found = new ArrayList<>();
    for (String table : before.tables().keySet()) {
      TableShape was = before.table(table).orElseThrow();
      List<String> recreated = recreated(question.plan(), was.name());
      now.table(table)
          .ifPresent(is -> found.addAll(needing(dropped(question, was), recreated, was, is)));
    }
    return found.isEmpty()
        ? question.open(name(), "nothing else needs what goes")
        : new Verdict(
            name(),
            Verdict.Answer.CLOSED,
            "made or changed since the migration was registered, on a column that goes: "
                + String.join(", ", found),
            null,
            "it is dropped or changed back, and made for the new column; or the migration is rolled back");
  }

  private List<String> obstacles(Plan plan) {
    return plan.views().stream()
        .flatMap(v -> UserView.obstacles(jdbc, v.table(), v.names(), v.successors()).stream())
        .map(UserView.Obstacle::toString)
        .toList();
  }

  /** The columns of a table over which views are made anew. */
  private static List<String> recreated(Plan plan, TableName table) {
    return plan.views().stream()
        .filter(v -> v.table().equals(table))
        .flatMap(v -> v.names().stream())
        .toList();
  }

  private static List<String> dropped(Question question, TableShape table) {
    return question.plan().dropped().getOrDefault(table.name().name(), List.of());
  }

  private static List<String> needing(
      List<String> dropped, List<String> recreated, TableShape was, TableShape is) {
    List<String> lost = dropped.stream().filter(c -> !recreated.contains(c)).toList();
    List<String> found = new ArrayList<>();
    List<String> known = was.indexes().stream().map(Index::name).toList();
    is.dependents().stream()
        .filter(d -> !was.dependents().contains(d))
        .filter(d -> d.columns().stream().anyMatch((d.isView() ? lost : dropped)::contains))
        .forEach(d -> found.add(d.kind() + " " + d.name()));
    is.indexes().stream()
        .filter(i -> !known.contains(i.name()))
        .filter(i -> i.columns().stream().anyMatch(dropped::contains))
        .forEach(i -> found.add("index " + i.name()));
    found.addAll(ChangedColumns.since(was, is, dropped));
    return found;
  }
}
