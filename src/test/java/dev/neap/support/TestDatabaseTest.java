package dev.neap.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests get databases of their own, and a picture of the data in them. */
@ExtendWith(TestDatabases.class)
class TestDatabaseTest {

  @Test
  void eachTestHasADatabaseOfItsOwnThatGoesWithIt(TestDatabase db) throws Exception {
    String name;
    try (TestDatabase other = TestDatabase.create();
        Connection open = other.dataSource().getConnection()) {
      name = other.name();
      other.execute("CREATE TABLE here (id int)");
      assertThat(tables(db)).isEmpty();
      assertThat(tables(other)).containsExactly("here");
      assertThat(open.isValid(5)).isTrue();
    }
    assertThat(
            db.sql()
                .sql("SELECT count(*) FROM pg_database WHERE datname = ?")
                .param(name)
                .query(Integer.class)
                .single())
        .isZero();
  }

  @Test
  void dataSnapshotSeesRowsAndNotTheirOrder(TestDatabase db) {
    db.execute(
        "CREATE SCHEMA shop",
        "CREATE TABLE shop.customer (id int, name text)",
        "INSERT INTO shop.customer VALUES (1, 'Ann'), (2, 'Bob')",
        "CREATE TABLE shop.large AS SELECT g AS id FROM generate_series(1, 3000) g");
    DataSnapshot before = DataSnapshot.of(db.dataSource(), "shop");

    db.execute("UPDATE shop.customer SET name = name WHERE id = 1");
    assertThat(DataSnapshot.of(db.dataSource(), "shop")).isEqualTo(before);

    db.execute(
        "UPDATE shop.customer SET name = NULL WHERE id = 1",
        "UPDATE shop.large SET id = 0 WHERE id = 9");
    List<String> differences = DataSnapshot.of(db.dataSource(), "shop").differencesFrom(before);
    assertThat(differences)
        .hasSize(4)
        .anySatisfy(line -> assertThat(line).startsWith("- shop.customer").contains("Ann"))
        .anySatisfy(line -> assertThat(line).startsWith("+ shop.customer").contains("null"))
        .anySatisfy(line -> assertThat(line).startsWith("+ shop.large 3000 rows"));
  }

  private static List<String> tables(TestDatabase db) {
    return db.sql()
        .sql("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace")
        .query((row, number) -> row.getString(1))
        .list();
  }
}
