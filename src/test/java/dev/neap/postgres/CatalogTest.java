package dev.neap.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.schema.Column;
import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import dev.neap.schema.Dependent;
import dev.neap.schema.Index;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import dev.neap.support.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The catalog reader on a schema that has one of everything. */
class CatalogTest {

  private static TestDatabase postgres;
  private static DataSource dataSource;
  private static Database database;
  private static TableShape orders;
  private static TableShape events;

  @BeforeAll
  static void start() throws Exception {
    postgres = TestDatabase.create();
    dataSource = postgres.dataSource();
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          new ClassPathResource("sql/catalog-test.sql").getContentAsString(StandardCharsets.UTF_8));
      assertThatThrownBy(
              () ->
                  statement.execute(
                      "CREATE UNIQUE INDEX CONCURRENTLY orders_broken ON \"Shop\".orders (note)"))
          .isInstanceOf(SQLException.class);
      if (version() >= 15) {
        statement.execute(
            """
            CREATE PUBLICATION some_columns
            FOR TABLE "Shop".orders (id, "Total") WHERE (id > 0), TABLE "Shop".customer
            """);
      }
    }
    database =
        new Catalog(dataSource)
            .read("Shop", List.of("orders", "events", "absent", "lines", "v", "target", "pointer"));
    orders = database.table("orders").orElseThrow();
    events = database.table("events").orElseThrow();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  private static int version() {
    return JdbcClient.create(dataSource)
            .sql("SELECT current_setting('server_version_num')::int")
            .query(Integer.class)
            .single()
        / 10000;
  }

  @Test
  void tellsWhatTheDatabaseHolds() {
    assertThat(database.serverVersion()).isEqualTo(version());
    assertThat(database.tables())
        .containsOnlyKeys("orders", "events", "lines", "v", "target", "pointer");
    assertThat(database.otherTables())
        .contains("orders", "customer", "events", "events_2025", "lines")
        .doesNotContain("v", "orders_pkey");
    assertThat(database.volatileFunctions()).contains("note_it").doesNotContain("f", "of_neap");
    assertThat(database.table("v").orElseThrow().kind()).isEqualTo(TableShape.Kind.VIEW);
    assertThat(database.table("lines").orElseThrow().kind()).isEqualTo(TableShape.Kind.UNLOGGED);
    assertThat(orders.kind()).isEqualTo(TableShape.Kind.TABLE);
    assertThat(orders.estimatedRows()).isEqualTo(2);
    assertThat(orders.leaves()).containsExactly(new TableName("Shop", "orders"));
    assertThat(orders.key()).containsExactly("id");
  }

  @Test
  void readsColumnsQualified() {
    assertThat(orders.columnNames())
        .containsExactly(
            "id", "number", "customer_id", "region", "Total", "state", "note", "at", "gross");
    assertThat(column("id"))
        .returns("bigint", Column::type)
        .returns("ALWAYS", Column::identity)
        .returns(true, Column::notNull)
        .returns(true, Column::hasDefault)
        .returns(
            new Column.Sequence(
                new TableName("Shop", "orders_id_seq"),
                "AS bigint START WITH 1000 INCREMENT BY 1 MINVALUE 1"
                    + " MAXVALUE 9223372036854775807 CACHE 1 NO CYCLE",
                List.of()),
            Column::ownedSequence);
    assertThat(column("number").defaultExpression())
        .isEqualTo("nextval('\"Shop\".orders_number_seq'::regclass)");
    assertThat(Objects.requireNonNull(column("number").ownedSequence()).options())
        .startsWith("AS integer START WITH 1 ");
    assertThat(column("Total"))
        .returns("numeric(12,2)", Column::type)
        .returns("the \"sum\"", Column::comment)
        .returns(500, Column::statisticsTarget)
        .returns(
            List.of(
                new Column.Grant("\"Clerk\"", List.of("SELECT", "UPDATE"), false),
                new Column.Grant("PUBLIC", List.of("SELECT"), false)),
            Column::grants)
        .returns(
            List.of(
                new Column.Setting(
                    orders.name(),
                    "PLAIN",
                    "pglz",
                    List.of("n_distinct = '-0.5'", "n_distinct_inherited = '7'"))),
            Column::settings);
    assertThat(column("state"))
        .returns("\"Shop\".state", Column::type)
        .returns("'new'::\"Shop\".state", Column::defaultExpression)
        .returns(null, Column::statisticsTarget)
        .returns(null, Column::ownedSequence)
        .returns(List.of(), Column::grants);
    assertThat(column("note").collation()).isEqualTo("pg_catalog.\"C\"");
    assertThat(column("at").collation()).isNull();
    assertThat(column("gross"))
        .returns("STORED", Column::generated)
        .returns(false, Column::hasDefault)
        .extracting(Column::defaultExpression)
        .isEqualTo("(\"Total\" * 1.2)");
    assertThat(column("customer_id").notNullConstraint())
        .isEqualTo(version() >= 18 ? "orders_customer_id_not_null" : null);
  }

  @Test
  void readsConstraintsOfBothSides() {
    assertThat(orders.constraints())
        .extracting(Constraint::name)
        .containsExactly(
            "orders_customer", "orders_excl", "orders_number_key", "orders_pkey", "orders_total");
    assertThat(constraint("orders_customer"))
        .returns(List.of("region", "customer_id"), Constraint::columns)
        .returns(new TableName("Shop", "customer"), Constraint::referencedTable)
        .returns(List.of("region", "id"), Constraint::referencedColumns)
        .returns(null, Constraint::index)
        .returns(true, Constraint::validated)
        .extracting(Constraint::definition)
        .isEqualTo(
            "FOREIGN KEY (region, customer_id) REFERENCES \"Shop\".customer(region, id)"
                + " ON DELETE CASCADE DEFERRABLE");
    assertThat(constraint("orders_total"))
        .returns(Constraint.Type.CHECK, Constraint::type)
        .returns(false, Constraint::validated)
        .returns(List.of("Total"), Constraint::columns)
        .returns("not negative", Constraint::comment);
    assertThat(constraint("orders_pkey"))
        .returns(Constraint.Type.PRIMARY_KEY, Constraint::type)
        .returns("orders_pkey", Constraint::index);
    assertThat(constraint("orders_excl").type()).isEqualTo(Constraint.Type.EXCLUSION);
    assertThat(orders.incoming())
        .singleElement()
        .returns("lines_order", Constraint::name)
        .returns(new TableName("Shop", "lines"), Constraint::table)
        .returns(List.of("id"), Constraint::referencedColumns);
    TableShape target = database.table("target").orElseThrow();
    assertThat(target.incoming()).extracting(Constraint::name).containsExactly("pointer_fk");
    assertThat(database.table("pointer").orElseThrow().constraints())
        .extracting(Constraint::name)
        .containsExactly("pointer_fk");
  }

  @Test
  void readsIndexes() {
    assertThat(index("orders_pkey"))
        .returns("orders_pkey", Index::constraint)
        .returns(true, Index::clustered)
        .returns(List.of("id", "note"), Index::columns)
        .returns(List.of("id"), Index::key);
    assertThat(index("orders_lower"))
        .returns(List.of("region", "note", "at"), Index::columns)
        .returns(List.of(), Index::key)
        .returns(true, Index::partial)
        .returns("by words", Index::comment)
        .extracting(Index::definition)
        .isEqualTo(
            "CREATE INDEX orders_lower ON \"Shop\".orders USING btree (region,"
                + " lower((note)::text)) WHERE (at IS NOT NULL)");
    assertThat(index("orders_identity"))
        .returns(true, Index::replicaIdentity)
        .returns(true, Index::unique)
        .returns(List.of("customer_id", "number"), Index::key)
        .returns(null, Index::constraint);
    assertThat(index("orders_falling").key()).isEmpty();
    assertThat(index("orders_pattern").key()).isEmpty();
    assertThat(index("orders_broken").valid()).isFalse();
    assertThat(index("orders_pkey").valid()).isTrue();
  }

  @Test
  void readsWhatHangsOnEachColumn() {
    assertThat(orders.dependents())
        .contains(
            new Dependent("view", "\"Shop\".v", List.of("id", "Total")),
            new Dependent("materialized view", "\"Shop\".m", List.of("state")),
            new Dependent("rule", "no_delete on \"Shop\".orders", List.of("state")),
            new Dependent("policy", "mine on \"Shop\".orders", List.of("customer_id")),
            new Dependent("policy", "theirs on \"Shop\".customer", List.of("region")),
            new Dependent("generated column", "gross", List.of("Total")),
            new Dependent("trigger", "b_stamp on \"Shop\".orders", List.of("Total", "note")),
            new Dependent("function", "\"Shop\".f(integer)", List.of("Total")),
            new Dependent("statistics object", "\"Shop\".st", List.of("customer_id", "region")),
            new Dependent("child table", "\"Shop\".orders_old", orders.columnNames()))
        .noneMatch(dependent -> dependent.name().contains("neap"))
        .noneMatch(dependent -> dependent.name().contains("counts"));
    assertThat(orders.dependents().stream().filter(d -> d.kind().equals("publication")).toList())
        .isEqualTo(
            version() < 15
                ? List.of()
                : List.of(new Dependent("publication", "some_columns", List.of("id", "Total"))));
    assertThat(database.table("lines").orElseThrow().dependents()).isEmpty();
    assertThat(orders.triggers()).containsExactly("a_stamp", "b_stamp");
    assertThat(orders.otherTriggers()).containsExactly("c_after", "d_disabled", "e_statement");
  }

  @Test
  void readsPartitionedTablesWithTheirPartitions() {
    assertThat(events.kind()).isEqualTo(TableShape.Kind.PARTITIONED);
    assertThat(events.partitionKey()).containsExactly("at", "kind");
    assertThat(events.leaves())
        .containsExactly(
            new TableName("Shop", "events_2025"), new TableName("archive", "events_2026_a"));
    assertThat(events.estimatedRows()).isEqualTo(3);
    assertThat(events.dependents())
        .containsExactlyInAnyOrder(
            new Dependent(
                "partition key",
                "RANGE (at, lower(kind)) of \"Shop\".events",
                List.of("kind", "at")),
            new Dependent("partition key", "LIST (id) of \"Shop\".events_2026", List.of("id")),
            new Dependent("view", "\"Shop\".of_2025", List.of("id")));
    assertThat(events.triggers()).containsExactly("only_2025");
    assertThat(events.column("body").orElseThrow().settings())
        .allMatch(setting -> "EXTERNAL".equals(setting.storage()))
        .extracting(setting -> setting.table().name())
        .containsExactly("events", "events_2025", "events_2026");
  }

  private static Column column(String name) {
    return orders.column(name).orElseThrow();
  }

  private static Constraint constraint(String name) {
    return orders.constraints().stream()
        .filter(constraint -> constraint.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Index index(String name) {
    return orders.indexes().stream()
        .filter(index -> index.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
