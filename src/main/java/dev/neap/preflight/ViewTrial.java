package dev.neap.preflight;

import dev.neap.migration.Objection;
import dev.neap.migration.RecreatedViews;
import dev.neap.postgres.UserView;
import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import dev.neap.schema.Definition;
import dev.neap.schema.Identifier;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Makes views over empty copies of tables in their new shape, in schemas of their own, in the order
 * in which contract does it: one table after the other.
 */
final class ViewTrial {

  private static final String SCHEMA = "neap_trial_";

  /** Another process may try at the same time, and would wait for a name that this one has made. */
  private final String own = SCHEMA + ThreadLocalRandom.current().nextInt(1, 1_000_000_000);

  /** What may not be tried, and what was locked. */
  private static final Set<String> IDLE = Set.of("42501", "55P03", "25006");

  private final Connection connection;
  private final Database before;
  private final Map<TableName, TableName> tables = new HashMap<>();
  private int schemas;

  ViewTrial(Connection connection, Database before) {
    this.connection = connection;
    this.before = before;
  }

  /** What the server says of the first one of each table that it refuses. */
  List<Objection> objections(List<RecreatedViews> all) throws SQLException {
    JdbcClient jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
    List<Objection> objections = new ArrayList<>();
    for (RecreatedViews views : all) {
      List<UserView> over = UserView.over(jdbc, views.table(), views.names());
      if (!over.isEmpty()) {
        objections.addAll(tried(views, over));
      }
    }
    return objections;
  }

  private List<Objection> tried(RecreatedViews views, List<UserView> over) throws SQLException {
    TableShape shape = before.table(views.table().name()).orElseThrow();
    Map<String, String> scratch = new HashMap<>();
    for (TableName leaf : shape.leaves()) {
      if (leaf.equals(shape.name()) || over.stream().anyMatch(v -> mentions(v, leaf))) {
        copy(views, leaf, scratch);
      }
    }
    if (!shape.leaves().contains(shape.name())) {
      copy(views, shape.name(), scratch);
    }
    Map<TableName, TableName> moved = new HashMap<>(tables);
    for (UserView view : over) {
      moved.put(view.name(), in(scratch, view.name()));
    }
    List<UserView> first = over.stream().filter(UserView::built).toList();
    List<Objection> refused = made(views, first, moved);
    if (refused.isEmpty()) {
      keyed(views, shape);
      refused = made(views, over.stream().filter(v -> !v.built()).toList(), moved);
    }
    return refused;
  }

  private static boolean mentions(UserView view, TableName table) {
    return view.make().get(0).contains(table.sql());
  }

  private List<Objection> made(
      RecreatedViews views, List<UserView> made, Map<TableName, TableName> moved)
      throws SQLException {
    List<UserView> all = new ArrayList<>(made);
    for (UserView view : all) {
      Savepoint savepoint = connection.setSavepoint();
      try {
        for (String sql : view.make()) {
          attempt(sql, moved);
        }
      } catch (SQLException e) {
        connection.rollback(savepoint);
        return refused(views, view, e);
      }
    }
    for (UserView view : all) {
      Savepoint savepoint = connection.setSavepoint();
      try {
        for (String sql : view.dress()) {
          attempt(sql, moved);
        }
      } catch (SQLException e) {
        connection.rollback(savepoint);
        return refused(views, view, e);
      }
    }
    return List.of();
  }

  private void attempt(String sql, Map<TableName, TableName> moved) throws SQLException {
    if (sql.startsWith("CREATE ") || sql.contains(" SET DEFAULT ")) {
      run(Definition.renameRelations(sql, moved));
    }
  }

  private static List<Objection> refused(RecreatedViews views, UserView view, SQLException e) {
    if (IDLE.contains(String.valueOf(e.getSQLState()))) {
      return List.of();
    }
    return List.of(
        new Objection(
            "NEAP-1202",
            "the %s can't be made over the new shape of %s: %s"
                .formatted(
                    view.described(),
                    views.table(),
                    Refusals.reason(e).replaceAll(SCHEMA + "\\d+\\.", "")),
            "Change the view so that it goes with both shapes, or drop it before and make it again"
                + " when the migration is complete"));
  }

  /** An empty table with the new columns in the place of the old ones. */
  private void copy(RecreatedViews views, TableName table, Map<String, String> scratch)
      throws SQLException {
    TableName copy = in(scratch, table);
    TableName like = tables.getOrDefault(table, table);
    run("CREATE TABLE " + copy.sql() + " (LIKE " + like.sql() + " INCLUDING INDEXES)");
    String changes =
        views.columns().stream()
            .flatMap(
                seat ->
                    Stream.of(
                        "DROP COLUMN " + Identifier.quote(seat.name()),
                        "ADD COLUMN "
                            + Identifier.quote(seat.name())
                            + " "
                            + seat.type()
                            + (seat.collation() == null ? "" : " COLLATE " + seat.collation())))
            .collect(Collectors.joining(", "));
    run("ALTER TABLE " + copy.sql() + " " + changes);
    tables.put(table, copy);
  }

  /** The primary key has been given to the new columns when plain views are made. */
  private void keyed(RecreatedViews views, TableShape shape) throws SQLException {
    for (Constraint constraint : shape.constraints()) {
      if (constraint.type() == Constraint.Type.PRIMARY_KEY
          && constraint.columns().stream().anyMatch(views.names()::contains)) {
        run(
            "ALTER TABLE "
                + tables.getOrDefault(shape.name(), shape.name()).sql()
                + " ADD PRIMARY KEY ("
                + constraint.columns().stream()
                    .map(Identifier::quote)
                    .collect(Collectors.joining(", "))
                + ")");
      }
    }
  }

  private TableName in(Map<String, String> scratch, TableName name) throws SQLException {
    String schema = scratch.get(name.schema());
    if (schema == null) {
      schema = own + ++schemas;
      run("CREATE SCHEMA " + schema);
      scratch.put(name.schema(), schema);
    }
    return new TableName(schema, name.name());
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
  }
}
