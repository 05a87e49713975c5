package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.neap.lifecycle.State;
import dev.neap.migration.Migration;
import dev.neap.support.CatalogSnapshot;
import dev.neap.support.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tables with views of all kinds over them, and a migration that has them made anew. */
final class ViewedShop {

  private static final String[] SCHEMAS = {"public", "report"};

  static final String FILE =
      """
      views: recreate
      operations:
        - alter_column: {table: orders, column: id, type: bigint}
        - alter_column: {table: orders, column: total, type: bigint}
        - rename_column: {table: customers, from: name, to: full_name}
        - rename_table: {from: customers, to: clients}
      contract: {soak: 0s, quiet: 0s}
      """;

  static final List<String> VIEWS =
      List.of(
          "v_orders",
          "report.big",
          "report.totals",
          "v_names",
          "v_whole",
          "m_totals",
          "report.top",
          "m_names");

  static String[] tables(TestDatabase database) {
    return """
        CREATE ROLE "keeper_%1$s"; CREATE ROLE "reader_%1$s";
        CREATE SCHEMA report;
        GRANT CREATE, USAGE ON SCHEMA public, report TO "keeper_%1$s";
        GRANT USAGE ON SCHEMA public, report TO "reader_%1$s";
        CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, note text);
        CREATE TABLE orders (id int PRIMARY KEY, customer int, total int NOT NULL, placed date);
        GRANT SELECT, UPDATE ON customers, orders TO "keeper_%1$s";
        INSERT INTO customers SELECT i, 'customer ' || i, 'n' || i FROM generate_series(1, 50) i;
        INSERT INTO orders SELECT i, i %% 50 + 1, i, date '2026-01-01' + i FROM generate_series(1, 500) i;
        CREATE FUNCTION report.put() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN UPDATE public.orders SET total = NEW.total WHERE customer = NEW.customer; RETURN NEW; END $$
        """
        .formatted(database.name())
        .split(";\\s*\\n(?=[A-Z])");
  }

  /** The views, those over a renamed column with the name that it has. */
  static String views(TestDatabase database, String customers, String name) {
    boolean invoker =
        database
            .sql()
            .sql("SELECT current_setting('server_version_num')::int >= 150000")
            .query(Boolean.class)
            .single();
    return """
        CREATE VIEW v_orders WITH (security_barrier) AS
          SELECT id, customer, total, total * 2 AS "Twice as much" FROM orders WHERE total > 0
          WITH LOCAL CHECK OPTION;
        ALTER VIEW v_orders OWNER TO "keeper_%1$s";
        ALTER VIEW v_orders ALTER customer SET DEFAULT 7;
        GRANT SELECT ON v_orders TO "reader_%1$s" WITH GRANT OPTION;
        GRANT UPDATE (total), INSERT (id, total) ON v_orders TO "reader_%1$s";
        REVOKE TRUNCATE ON v_orders FROM "keeper_%1$s";
        COMMENT ON VIEW v_orders IS 'it''s all that is to be paid';
        COMMENT ON COLUMN v_orders.total IS 'in cents';
        CREATE VIEW report.big (number, amount)%4$s AS
          SELECT id, total FROM v_orders WHERE total > 100 OR "Twice as much" > 10;
        GRANT SELECT ON report.big TO PUBLIC;
        CREATE VIEW report.totals AS SELECT customer, sum(total) AS total FROM v_orders GROUP BY customer;
        ALTER VIEW report.totals OWNER TO "keeper_%1$s";
        GRANT SELECT, INSERT ON report.totals TO "reader_%1$s";
        CREATE TRIGGER put INSTEAD OF INSERT ON report.totals FOR EACH ROW
          EXECUTE FUNCTION report.put();
        COMMENT ON TRIGGER put ON report.totals IS 'spreads it';
        CREATE VIEW v_names AS SELECT o.id, c.%2$s AS name, o.total
          FROM orders o JOIN %3$s c ON c.id = o.customer;
        CREATE RULE change AS ON UPDATE TO v_names DO INSTEAD
          (UPDATE orders SET total = NEW.total WHERE id = OLD.id;
           UPDATE %3$s SET %2$s = NEW.name WHERE %2$s = OLD.name);
        COMMENT ON RULE change ON v_names IS 'both';
        GRANT SELECT ON v_names TO "reader_%1$s";
        CREATE VIEW v_whole AS SELECT id, total, customer, placed FROM orders GROUP BY id;
        GRANT SELECT ON v_whole TO "reader_%1$s";
        CREATE MATERIALIZED VIEW m_totals WITH (fillfactor = 70, autovacuum_enabled = false) AS
          SELECT customer, sum(total) AS total, max(total) AS most FROM v_orders GROUP BY customer;
        CREATE UNIQUE INDEX m_totals_customer ON m_totals (customer) INCLUDE (most);
        CREATE INDEX "m totals" ON m_totals ((most + 1) DESC, total) WITH (fillfactor = 80) WHERE most > 0;
        ALTER INDEX "m totals" ALTER COLUMN 1 SET STATISTICS 30;
        COMMENT ON INDEX "m totals" IS 'one more';
        ALTER MATERIALIZED VIEW m_totals CLUSTER ON m_totals_customer;
        ALTER MATERIALIZED VIEW m_totals ALTER COLUMN total SET STATISTICS 50;
        ALTER MATERIALIZED VIEW m_totals ALTER COLUMN total SET (n_distinct = 40);
        ALTER MATERIALIZED VIEW m_totals OWNER TO "keeper_%1$s";
        GRANT SELECT ON m_totals TO "reader_%1$s";
        COMMENT ON MATERIALIZED VIEW m_totals IS 'of last night';
        CREATE VIEW report.top AS SELECT t.*, b.amount FROM m_totals t JOIN report.big b ON b.number = t.customer;
        GRANT SELECT ON report.top TO "reader_%1$s";
        CREATE MATERIALIZED VIEW m_names AS SELECT %2$s AS name, count(*) FROM %3$s GROUP BY 1;
        GRANT SELECT ON m_names TO "reader_%1$s";
        CREATE MATERIALIZED VIEW report.later AS SELECT most FROM m_totals WITH NO DATA"""
        .formatted(database.name(), name, customers, invoker ? " WITH (security_invoker)" : "");
  }

  static void make(TestDatabase database) {
    database.execute(tables(database));
    database.execute(views(database, "customers", "name"));
  }

  static Migration migration() {
    return TestEngine.migration("views", FILE);
  }

  /** The same by plain statements, on a database that nobody uses. */
  static TestDatabase goal(TestDatabase database) {
    TestDatabase goal = database.copy();
    goal.execute(
        "DROP VIEW v_orders, v_names, v_whole CASCADE",
        "DROP MATERIALIZED VIEW m_names",
        "ALTER TABLE orders ALTER total TYPE bigint, ALTER id TYPE bigint",
        "ALTER TABLE customers RENAME name TO full_name",
        "ALTER TABLE customers RENAME TO clients",
        views(database, "clients", "full_name"));
    return goal;
  }

  static CatalogSnapshot catalog(TestDatabase database) {
    return CatalogSnapshot.of(database.dataSource(), SCHEMAS);
  }

  static Map<String, List<String>> rows(TestDatabase database) {
    Map<String, List<String>> rows = new TreeMap<>();
    for (String view : VIEWS) {
      String sql = "SELECT to_jsonb(v)::text FROM " + view + " v ORDER BY 1";
      rows.put(view, database.sql().sql(sql).query(String.class).list());
    }
    return rows;
  }

  static State ended(Report report) {
    assertThat(report.standing().failure()).isNull();
    return report.standing().state();
  }

  static State start(Engine engine) {
    return ended(engine.start(migration(), "views.yaml", "ada", EngineListener.NONE));
  }

  static State complete(Engine engine) {
    return ended(engine.complete("views", "ada", EngineListener.NONE));
  }

  static State rollBack(Engine engine) {
    return ended(engine.rollback("views", "ada", EngineListener.NONE));
  }

  static int left(TestDatabase database) {
    return database
        .sql()
        .sql(
            """
            SELECT (SELECT count(*) FROM neap.built_view) + (SELECT count(*) FROM neap.taken_view)
              + (SELECT count(*) FROM pg_class WHERE relname LIKE '\\_neap%')
            """)
        .query(Integer.class)
        .single();
  }

  private ViewedShop() {}
}
