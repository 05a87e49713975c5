package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.lifecycle.State;
import dev.neap.migration.Migration;
import dev.neap.migration.Plan;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What becomes of the users' own triggers while rows are rewritten. */
@ExtendWith(TestDatabases.class)
class UserTriggersTest {

  private static final String PLAIN = "CREATE TABLE t (id int PRIMARY KEY, a int, touched int);";

  private static final String PARTED =
      """
      CREATE TABLE t (id int PRIMARY KEY, a int, touched int) PARTITION BY RANGE (id);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (1) TO (30);
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (30) TO (1000);
      """;

  private static final String TRIGGERS =
      """
      INSERT INTO t SELECT g, g, 0 FROM generate_series(1, 100) g;
      ANALYZE t;
      CREATE TABLE fired (name text);
      CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO fired VALUES (TG_NAME);
        IF TG_LEVEL = 'ROW' AND TG_WHEN = 'BEFORE' THEN NEW.touched := OLD.touched + 1; END IF;
        RETURN NEW;
      END $$;
      CREATE FUNCTION outbox() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO public.fired VALUES (TG_NAME); -- UPDATE other SET x = 1
        PERFORM pg_notify('outbox', TG_NAME);
        RETURN NULL;
      END $$;
      CREATE TRIGGER before_row BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch();
      CREATE TRIGGER after_row AFTER INSERT OR UPDATE ON t FOR EACH ROW
        WHEN (new.id % 2 = 0) EXECUTE FUNCTION outbox();
      CREATE TRIGGER after_statement AFTER UPDATE ON t FOR EACH STATEMENT EXECUTE FUNCTION outbox();
      CREATE CONSTRAINT TRIGGER deferred AFTER UPDATE ON t DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION outbox();
      CREATE TRIGGER of_touched AFTER UPDATE OF touched ON t FOR EACH ROW EXECUTE FUNCTION outbox();
      CREATE TRIGGER off AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION outbox();
      CREATE TRIGGER "Always" AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION outbox();
      CREATE TRIGGER replicas AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION outbox();
      CREATE TRIGGER inserts AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION outbox();
      ALTER TABLE t DISABLE TRIGGER off, ENABLE ALWAYS TRIGGER "Always",
        ENABLE REPLICA TRIGGER replicas;
      """;

  @ParameterizedTest
  @CsvSource({"fire, false", "fire, true", "suppress, false", "suppress, true"})
  void areNamedWithWhatTheyThenDo(String mode, boolean parted, TestDatabase db) {
    db.execute((parted ? PARTED : PLAIN) + TRIGGERS);
    if (parted) {
      db.execute(
          "ALTER TABLE t1 ENABLE ALWAYS TRIGGER \"Always\", ENABLE REPLICA TRIGGER replicas,"
              + " DISABLE TRIGGER off",
          "ALTER TABLE t2 ENABLE ALWAYS TRIGGER \"Always\", ENABLE REPLICA TRIGGER replicas,"
              + " DISABLE TRIGGER off");
    }
    Migration migration =
        migration(
            "add_column: {table: t, column: {name: b, type: int}, up: \"a + 1\"}",
            "backfill: {user-triggers: " + mode + "}");
    List<String> told = new ArrayList<>();
    try (TestEngine test = new TestEngine(db)) {
      Report report =
          test.engine()
              .start(
                  migration,
                  "m.yaml",
                  "ada",
                  new EngineListener() {
                    @Override
                    public void registered(String name, Plan plan) {
                      told.addAll(plan.notes());
                    }
                  });
      assertThat(report.standing().failure()).isNull();
      assertThat(report.standing().state()).isEqualTo(State.TIGHTENED);
    }
    Map<String, Integer> fired = new TreeMap<>();
    db.sql()
        .sql("SELECT name, count(*)::int FROM fired GROUP BY name")
        .query((row, number) -> fired.put(row.getString(1), row.getInt(2)))
        .list();
    for (String name :
        List.of("before_row", "after_row", "deferred", "of_touched", "off", "Always", "replicas")) {
      String note = note(told, name);
      if (note.contains("does not fire")) {
        assertThat(fired).as(note).doesNotContainKey(name);
      } else {
        int rows = note.contains("where new.id % 2") || note.contains("(new.id % 2") ? 50 : 100;
        assertThat(note).contains("fires for each of about 100 rows");
        assertThat(fired).as(note).containsEntry(name, rows);
      }
    }
    assertThat(told).noneMatch(note -> note.contains("trigger inserts"));
    assertThat(told.stream().filter(n -> n.contains("after_statement")).count())
        .as("a partitioned table is not what the statements name")
        .isEqualTo(parted ? 0 : 1);
    assertThat(fired.containsKey("after_statement")).isEqualTo(!parted && mode.equals("fire"));
    if (mode.equals("fire")) {
      assertThat(note(told, "before_row"))
          .isEqualTo(
              "trigger before_row of public.t (BEFORE UPDATE, touch()) fires for each of about 100"
                  + " rows: it sets touched, writes to fired");
      assertThat(note(told, "after_row"))
          .endsWith("it writes to public.fired, sends notifications");
      assertThat(fired).doesNotContainKeys("off", "replicas", "of_touched");
    } else {
      assertThat(fired).containsOnlyKeys("Always", "replicas");
    }
  }

  @Test
  void areToldToBeSuppressedWhereTheySetWhatTheBackfillReads(TestDatabase db) {
    db.execute(
        "CREATE TABLE t (id int PRIMARY KEY, touched int)",
        "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN NEW.touched = OLD.touched + 1; RETURN NEW; END'",
        "CREATE TRIGGER touch BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch()",
        "INSERT INTO t SELECT g, g FROM generate_series(1, 100) g");
    String rename = "rename_column: {table: t, from: touched, to: changed}";
    try (TestEngine test = new TestEngine(db)) {
      assertThat(test.engine().plan(migration(rename, "")).notes())
          .anyMatch(n -> n.endsWith("set backfill.user-triggers to suppress"));
      Migration suppressed = migration(rename, "backfill: {user-triggers: suppress}");
      Report report = test.engine().start(suppressed, "m.yaml", "ada", EngineListener.NONE);
      assertThat(report.standing().failure()).isNull();
      assertThat(report.standing().state()).isEqualTo(State.TIGHTENED);
      assertThat(test.engine().rollback("m", "ada", EngineListener.NONE).standing().state())
          .isEqualTo(State.ROLLED_BACK);
    }
    assertThat(count(db, "t WHERE touched = id")).isEqualTo(100);
  }

  @Test
  void areSuppressedOnlyByARoleThatMay(TestDatabase db) {
    db.execute(PLAIN + TRIGGERS);
    db.execute("ALTER TABLE t ENABLE TRIGGER \"Always\", ENABLE TRIGGER replicas");
    String role = "backfiller_" + db.name();
    db.execute(
        "CREATE ROLE " + role + " LOGIN PASSWORD 'secret'",
        "ALTER DATABASE " + db.name() + " OWNER TO " + role,
        "ALTER SCHEMA public OWNER TO " + role,
        "ALTER TABLE t OWNER TO " + role,
        "ALTER TABLE fired OWNER TO " + role);
    PGSimpleDataSource connections = new PGSimpleDataSource();
    connections.setUrl(db.jdbcUrl());
    connections.setUser(role);
    connections.setPassword("secret");
    Migration migration =
        migration(
            "add_column: {table: t, column: {name: b, type: int}, up: \"a + 1\"}",
            "backfill: {user-triggers: suppress}");
    try (TestEngine test = new TestEngine(connections)) {
      assertThatThrownBy(() -> test.engine().start(migration, "m.yaml", "ada", EngineListener.NONE))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("NEAP-1164")
          .hasMessageContaining(role);
      assertThat(count(db, "pg_attribute WHERE attrelid = 't'::regclass AND attname = 'b'"))
          .isZero();
      boolean grantable = count(db, "pg_class WHERE relname = 'pg_parameter_acl'") == 1;
      db.execute(
          grantable
              ? "GRANT SET ON PARAMETER session_replication_role TO " + role
              : "ALTER ROLE " + role + " SUPERUSER");
      Report report = test.engine().start(migration, "m.yaml", "ada", EngineListener.NONE);
      assertThat(report.standing().failure()).isNull();
      assertThat(report.standing().state()).isEqualTo(State.TIGHTENED);
    } finally {
      db.execute(
          "REASSIGN OWNED BY " + role + " TO CURRENT_USER",
          "DROP OWNED BY " + role,
          "DROP ROLE " + role);
    }
    assertThat(count(db, "t WHERE b = a + 1")).isEqualTo(100);
    assertThat(count(db, "fired")).isZero();
  }

  @Test
  void areNotSuppressedWhereTheyWouldBeMissed(TestDatabase db) {
    db.execute(
        "CREATE TABLE parent (id int PRIMARY KEY)",
        "INSERT INTO parent VALUES (1)",
        "CREATE TABLE t (id int PRIMARY KEY, p int CONSTRAINT tp REFERENCES parent, u int CONSTRAINT"
            + " tu UNIQUE DEFERRABLE, n int CONSTRAINT tn UNIQUE)",
        "CREATE TABLE child (n int CONSTRAINT cn REFERENCES t (n) ON UPDATE CASCADE)",
        "INSERT INTO t VALUES (1, 1, 1, 1)");
    try (TestEngine test = new TestEngine(db)) {
      assertThat(
              test.engine()
                  .plan(
                      migration(
                          "backfill: {table: t, set: {p: \"1\", u: \"2\", n: \"3\"}}",
                          "backfill: {user-triggers: suppress}"))
                  .objections())
          .extracting(Object::toString)
          .satisfiesExactly(
              o -> assertThat(o).contains("NEAP-1165", "foreign key cn of child points at"),
              o -> assertThat(o).contains("NEAP-1165", "foreign key tp of t stands on"),
              o -> assertThat(o).contains("NEAP-1165", "deferrable constraint tu of t"));
      Report halted =
          test.engine()
              .start(
                  migration(
                      "add_column: {table: t, column: {name: b, type: int, references: {name: fb,"
                          + " table: parent, column: id}}, up: \"999\"}",
                      "backfill: {user-triggers: suppress}"),
                  "m.yaml",
                  "ada",
                  EngineListener.NONE);
      assertThat(halted.standing().haltedIn()).isEqualTo(State.TIGHTENING);
      assertThat(halted.standing().failure()).contains("fb");
      db.execute("CREATE RULE r AS ON UPDATE TO child DO INSTEAD NOTHING");
      assertThat(
              test.engine()
                  .plan(migration("backfill: {table: child, set: {n: \"1\"}}", ""))
                  .objections())
          .extracting("code")
          .containsExactly("NEAP-1166");
    }
  }

  private static String note(List<String> notes, String trigger) {
    return notes.stream()
        .filter(n -> n.contains("trigger " + trigger + " of"))
        .reduce(
            (one, other) -> {
              throw new AssertionError(one + "\n" + other);
            })
        .orElseThrow(() -> new AssertionError(trigger + " is not in " + notes));
  }

  private static Migration migration(String operation, String settings) {
    return TestEngine.migration("m", "operations:\n  - " + operation + "\n" + settings + "\n");
  }

  private static int count(TestDatabase db, String from) {
    return db.sql().sql("SELECT count(*) FROM " + from).query(Integer.class).single();
  }
}
