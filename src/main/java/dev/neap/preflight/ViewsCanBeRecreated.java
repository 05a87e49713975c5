package dev.neap.preflight;

import dev.neap.migration.Objection;
import dev.neap.migration.Plan;
import dev.neap.migration.RecreatedViews;
import dev.neap.postgres.UserView;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Every view that contract makes anew can be, and loses nothing: each is tried over empty copies of
 * the tables, in a transaction that is rolled back.
 */
final class ViewsCanBeRecreated implements Check {

  @Override
  public List<Objection> objections(Plan plan, DataSource database) {
    return plan.views().isEmpty()
        ? List.of()
        : read(database, c -> objections(plan, c), e -> Refusals.of("NEAP-1162", "a trial", e));
  }

  /** The statements by which contract makes each view, as it is now. */
  static List<String> notes(Plan plan, DataSource database) {
    return plan.views().isEmpty()
        ? List.of()
        : read(database, c -> notes(plan, c), e -> "views can't be read: " + e.getMessage());
  }

  private static <T> List<T> read(
      DataSource database, Reading<T> reading, Function<SQLException, T> failed) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET LOCAL lock_timeout = '1s'");
        statement.execute("SET LOCAL search_path = pg_catalog");
        UserView.makeReadable(connection);
        return reading.of(connection);
      } finally {
        connection.rollback();
      }
    } catch (SQLException e) {
      return List.of(failed.apply(e));
    }
  }

  private interface Reading<T> {
    List<T> of(Connection connection) throws SQLException;
  }

  private static List<Objection> objections(Plan plan, Connection connection) throws SQLException {
    JdbcClient jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
    List<Objection> objections = new ArrayList<>();
    for (RecreatedViews views : plan.views()) {
      UserView.obstacles(jdbc, views.table(), views.names(), views.successors()).stream()
          .map(
              obstacle ->
                  new Objection(
                      "NEAP-1201",
                      "contract can't make a view anew: " + obstacle,
                      "Mend that, or drop the view before and make it again when the migration is"
                          + " complete"))
          .forEach(objections::add);
    }
    return objections.isEmpty()
        ? new ViewTrial(connection, plan.before()).objections(plan.views())
        : objections.stream().distinct().toList();
  }

  private static List<String> notes(Plan plan, Connection connection) {
    JdbcClient jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
    List<String> notes = new ArrayList<>();
    for (RecreatedViews views : plan.views()) {
      for (UserView view : UserView.over(jdbc, views.table(), views.names())) {
        String statements =
            Stream.of(view.make(), view.rights(), view.dress())
                .flatMap(List::stream)
                .map(statement -> statement.replaceAll("\\s*\n\\s*", " "))
                .collect(Collectors.joining("; "));
        notes.add(
            "contract makes the %s anew, as it is by then; now that is: %s"
                .formatted(view.described(), statements));
        if (view.materialized()) {
          notes.add(
              "the rows of the %s are those of the moment that contract fills it: what a REFRESH brings between that and the change goes with the old one"
                  .formatted(view.described()));
        }
      }
    }
    return notes;
  }
}
