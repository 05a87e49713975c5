package dev.neap.engine;

import dev.neap.engine.LiveClient.Done;
import dev.neap.support.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What must have come of the statements of two clients, from doing them one after the other: those
 * of the old shape, then the plain change of an unused table, then those of the new shape.
 *
 * <p>Each client has rows of its own, so the order between them does not matter.
 */
final class Expectation implements AutoCloseable {

  private final TestDatabase before;
  private final ContractExample example;
  private final List<String> refusals = new ArrayList<>();
  private final List<Done> repeated = new ArrayList<>();
  private TableRows newShape = new TableRows(Map.of());
  private TableRows oldShape = newShape;

  /**
   * Nothing happened yet.
   *
   * @param before the database before the migration, to which nobody is connected
   */
  Expectation(TestDatabase before, ContractExample example) {
    this.before = before.copy();
    this.example = example;
  }

  /** Does all that was done. */
  void repeat(List<Done> old, List<Done> fresh) {
    List<Done> more = old.subList(repeated.size(), old.size());
    repeat(before, more);
    repeated.addAll(more);
    try (TestDatabase after = before.copy()) {
      after.execute(example.plain());
      TableRows backBefore;
      try (TestDatabase without = after.copy()) {
        without.execute(example.back());
        backBefore = TableRows.of(without, "public");
      }
      repeat(after, fresh);
      newShape = TableRows.of(after, "public");
      after.execute(example.back());
      TableRows backAfter = TableRows.of(after, "public");
      oldShape = merged(TableRows.of(before, "public"), backBefore, backAfter);
    }
  }

  /** Does what the old shape's client did since; the other one did nothing. */
  void repeatOld(List<Done> old) {
    repeat(before, old.subList(repeated.size(), old.size()));
    Map<String, Map<Integer, String>> tables = new TreeMap<>();
    TableRows.of(before, "public")
        .tables()
        .forEach(
            (table, rows) -> {
              Map<Integer, String> mixed = new TreeMap<>(rows);
              Map<Integer, String> known = oldShape.tables().getOrDefault(table, Map.of());
              mixed.keySet().removeIf(RandomWrites::isNew);
              known.forEach(
                  (key, row) -> {
                    if (RandomWrites.isNew(key)) {
                      mixed.put(key, row);
                    }
                  });
              tables.put(table, mixed);
            });
    oldShape = new TableRows(tables);
  }

  /** Statements that did not come to the same, with both outcomes. */
  List<String> refusals() {
    return refusals;
  }

  /** The old shape's rows. */
  TableRows oldShape() {
    return oldShape;
  }

  /** The new shape's rows. */
  TableRows newShape() {
    return newShape;
  }

  @Override
  public void close() {
    before.close();
  }

  private void repeat(TestDatabase database, List<Done> all) {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'; SET synchronous_commit = off");
      for (Done done : all) {
        Done again = LiveClient.execute(statement, done.statement());
        if (!again.outcome().equals(done.outcome())) {
          refusals.add(
              "%s: %s %s, but %s %s"
                  .formatted(
                      done.statement(),
                      done.outcome(),
                      done.message(),
                      again.outcome(),
                      again.message()));
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The old shape's rows where a value changes only if what leads back from the new shape gives
   * another one than before: a write to one column leaves alone what the others came from.
   */
  private static TableRows merged(TableRows old, TableRows before, TableRows after) {
    Map<String, Map<Integer, String>> tables = new TreeMap<>();
    old.tables()
        .forEach(
            (table, rows) -> {
              Map<Integer, String> then = before.tables().get(table);
              Map<Integer, String> now = after.tables().get(table);
              if (then == null || now == null) {
                tables.put(table, rows);
                return;
              }
              Map<Integer, String> mixed = new TreeMap<>();
              now.forEach((key, row) -> mixed.put(key, merged(rows.get(key), then.get(key), row)));
              tables.put(table, mixed);
            });
    return new TableRows(tables);
  }

  private static String merged(@Nullable String old, @Nullable String before, String after) {
    if (old == null || before == null) {
      return after;
    }
    if (before.equals(after)) {
      return old;
    }
    Map<String, String> row = values(old);
    Map<String, String> then = values(before);
    Map<String, String> now = values(after);
    TreeSet<String> columns = new TreeSet<>(then.keySet());
    columns.addAll(now.keySet());
    columns.removeIf(column -> Objects.equals(then.get(column), now.get(column)));
    row.keySet().removeAll(columns);
    columns.stream().filter(now::containsKey).forEach(column -> row.put(column, now.get(column)));
    return row.entrySet().stream()
        .map(value -> value.getKey() + "=" + value.getValue())
        .collect(Collectors.joining(TableRows.SEPARATOR));
  }

  private static Map<String, String> values(String row) {
    Map<String, String> values = new TreeMap<>();
    for (String value : row.split(TableRows.SEPARATOR)) {
      String[] words = value.split("=", 2);
      values.put(words[0], words[1]);
    }
    return values;
  }
}
