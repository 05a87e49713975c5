package dev.neap.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.migration.SyncModel.Row;
import dev.neap.operation.AddColumn;
import dev.neap.operation.AlterColumn;
import dev.neap.operation.ColumnDefinition;
import dev.neap.operation.RenameColumn;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trigger agrees with a model of it, whatever clients of both shapes write. */
@ExtendWith(TestDatabases.class)
class SyncTriggerModelTest {

  private static final String TABLE =
      "CREATE TABLE t (id int PRIMARY KEY, a text, c numeric(12, 3) DEFAULT 1.50, n text)";
  private static final RenameColumn RENAME = new RenameColumn("t", "a", "b", null);
  private static final AlterColumn CENTS =
      new AlterColumn("t", "c", "bigint", null, null, null, "round(c * 100)", "c / 100.0", "cents");

  private static AddColumn add(String up) {
    return new AddColumn(
        "t", new ColumnDefinition("d", "text", true, null, null, null, null, null), up);
  }

  private static Plan expand(TestDatabase db, Operation... operations) {
    PlanRunner runner = new PlanRunner(db);
    Plan plan = runner.clean("change", operations);
    runner.run(plan, Phase.EXPAND);
    return plan;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void agreesWithTheModel(long seed, TestDatabase db) throws SQLException {
    db.execute(TABLE);
    Plan plan =
        expand(
            db,
            RENAME,
            CENTS,
            new AddColumn(
                "t",
                new ColumnDefinition("d", "text", false, null, null, null, null, null),
                "upper(n)"));
    Random random = new Random(seed);
    SyncModel model = new SyncModel();
    try (Connection connection = db.dataSource().getConnection()) {
      for (int i = 0; i < 150; i++) {
        Map<Integer, Row> before = Map.copyOf(model.rows);
        String write = write(connection, random, model);
        assertThat(rows(connection))
            .as("seed %d, write %d, %s, before %s", seed, i, write, before)
            .isEqualTo(model.rows);
      }
    }
    Plan.Counters counters = plan.counters().get(0);
    assertThat(
            List.of(
                count(db, counters.oldWrites()),
                count(db, Objects.requireNonNull(counters.newWrites()))))
        .as("writes through the old and the new shape, seed %d", seed)
        .isEqualTo(List.of(model.oldWrites, model.newWrites));
  }

  /** A random write, done on the database and on the model. */
  private static String write(Connection connection, Random random, SyncModel model)
      throws SQLException {
    boolean old = random.nextInt(3) < 2;
    boolean both = random.nextInt(8) == 0;
    boolean now = !old || both;
    int id = 1 + random.nextInt(12);
    boolean insert = !model.rows.containsKey(id);
    Row was = model.rows.getOrDefault(id, new Row(null, null, null, null, null, ""));
    boolean oldToo = old || both;
    Map<String, @Nullable Object> set = new TreeMap<>();
    if (oldToo && random.nextBoolean()) {
      set.put("a", text(random));
    }
    if (oldToo && random.nextBoolean()) {
      set.put("c", random.nextInt(4) == 0 ? null : BigDecimal.valueOf(random.nextInt(3000), 3));
    }
    if (now && random.nextBoolean()) {
      set.put("b", text(random));
    }
    if (now && random.nextBoolean()) {
      set.put("cents", random.nextInt(4) == 0 ? null : (Object) (long) random.nextInt(300));
    }
    if (now && random.nextInt(3) == 0) {
      set.put("d", "D" + random.nextInt(9));
    }
    if (insert || random.nextBoolean()) {
      set.put("n", "n" + random.nextInt(5));
    }
    Row row =
        new Row(
            (String) set.getOrDefault("a", was.a()),
            (String) set.getOrDefault("b", was.b()),
            (BigDecimal) set.getOrDefault("c", was.c()),
            (Long) set.getOrDefault("cents", was.cents()),
            (String) set.getOrDefault("n", was.n()),
            (String) set.getOrDefault("d", insert ? null : was.d()));
    boolean newSide = !old && random.nextBoolean();
    String path = random.nextBoolean() ? "public, public_change" : "pg_catalog, public";
    boolean byPath = random.nextBoolean();
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SET search_path = " + (newSide && byPath ? "public_change, public" : path));
      statement.execute("SET neap.version = '" + (newSide && !byPath ? "change" : "") + "'");
    }
    String sql =
        insert
            ? "INSERT INTO public.t ("
                + String.join(", ", set.keySet())
                + ", id) VALUES ("
                + "?, ".repeat(set.size())
                + "?)"
            : "UPDATE public.t SET " + String.join(" = ?, ", set.keySet()) + " = ? WHERE id = ?";
    if (set.isEmpty()) {
      return "nothing";
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int at = 1;
      for (Object value : set.values()) {
        statement.setObject(at++, value);
      }
      statement.setInt(at, id);
      statement.executeUpdate();
    }
    if (insert) {
      model.insert(id, row, set.containsKey("c"), newSide);
    } else {
      model.update(id, row, newSide);
    }
    return (newSide ? "new " : "") + (insert ? "insert " : "update ") + id + set;
  }

  private static @Nullable String text(Random random) {
    return random.nextInt(4) == 0 ? null : "it's " + random.nextInt(4);
  }

  private static Map<Integer, Row> rows(Connection connection) throws SQLException {
    Map<Integer, Row> rows = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM public.t")) {
      while (row.next()) {
        rows.put(
            row.getInt("id"),
            new Row(
                row.getString("a"),
                row.getString("b"),
                row.getBigDecimal("c"),
                row.getObject("cents", Long.class),
                row.getString("n"),
                row.getString("d")));
      }
    }
    return rows;
  }

  private static int count(TestDatabase db, String sequence) {
    return db.sql()
        .sql("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM " + sequence)
        .query(Integer.class)
        .single();
  }
}
