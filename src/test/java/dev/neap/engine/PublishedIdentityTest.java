package dev.neap.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.lifecycle.State;
import dev.neap.migration.Migration;
import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataAccessException;

/**
 * A replica identity with which the server would refuse every UPDATE of a published table is
 * refused before, and no other.
 */
@ExtendWith(TestDatabases.class)
class PublishedIdentityTest {

  private static final List<Form> FORMS =
      List.of(
          new Form("full", "FULL", "plain", "FOR TABLE plain"),
          new Form("full", "FULL", "summed", "FOR TABLE summed"),
          new Form("full", "FULL", "summed", "FOR TABLE summed WITH (publish = 'insert')"),
          new Form("full", "FULL", "summed", "FOR ALL TABLES"),
          new Form("default", "DEFAULT", "plain", "FOR TABLE plain"),
          new Form("default", "DEFAULT", "keyless", "FOR TABLE keyless"),
          new Form("nothing", "NOTHING", "plain", "FOR TABLE plain"),
          new Form("nothing", "NOTHING", "plain", "FOR TABLE plain WITH (publish = 'insert')"),
          new Form("full", "FULL", "plain", "FOR TABLE plain (id, a)"),
          new Form("default", "DEFAULT", "full", "FOR TABLE \"full\" (id)"),
          new Form(
              "index, index: plain_a", "USING INDEX plain_a", "plain", "FOR TABLE plain (id, a)"),
          new Form(
              "index, index: plain_a", "USING INDEX plain_a", "plain", "FOR TABLE plain (id)"));

  /** An identity of a published table, and the plain statement's words for it. */
  private record Form(String type, String plain, String table, String published) {

    /** Lists of columns came with PostgreSQL 15. */
    boolean isKnown() {
      return Integer.getInteger("neap.test.postgres", 18) >= 15 || !published.contains("(id");
    }
  }

  static List<Form> forms() {
    return FORMS.stream().filter(Form::isKnown).toList();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void isRefusedWhereTheServerWouldRefuseUpdates(Form form, TestDatabase db) {
    db.execute(
        "CREATE TABLE plain (id int PRIMARY KEY, a int NOT NULL, b int)",
        "CREATE UNIQUE INDEX plain_a ON plain (a)",
        "CREATE TABLE summed (id int PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (a * 2) STORED)",
        "CREATE TABLE keyless (id int, a int)",
        "ALTER TABLE keyless REPLICA IDENTITY FULL",
        "CREATE TABLE \"full\" (id int PRIMARY KEY, a int)",
        "ALTER TABLE \"full\" REPLICA IDENTITY FULL",
        "CREATE PUBLICATION p " + form.published);
    Migration migration =
        TestEngine.migration(
            "identity",
            "operations: [{set_replica_identity: {table: "
                + form.table
                + ", identity: {type: "
                + form.type
                + "}}}]");
    boolean refuses;
    try (TestDatabase other = db.copy();
        TestEngine test = new TestEngine(db)) {
      refuses = refuses(other, form);
      if (refuses) {
        assertThatThrownBy(
                () -> test.engine().start(migration, "identity.yaml", "ada", EngineListener.NONE))
            .hasMessageStartingWith("NEAP-1199");
      } else {
        Report report = test.engine().start(migration, "identity.yaml", "ada", EngineListener.NONE);
        assertThat(report.standing().state())
            .as("%s %s", report.standing().failure(), report.closed())
            .isEqualTo(State.TIGHTENED);
      }
    }
  }

  private static boolean refuses(TestDatabase other, Form form) {
    String table = '"' + form.table + '"';
    other.execute("ALTER TABLE " + table + " REPLICA IDENTITY " + form.plain);
    try {
      other.execute("UPDATE " + table + " SET a = a");
      return false;
    } catch (DataAccessException e) {
      return true;
    }
  }
}
