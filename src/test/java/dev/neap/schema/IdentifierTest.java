package dev.neap.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Names and strings reach the server as they are, and what is derived from them fits. */
@ExtendWith(TestDatabases.class)
class IdentifierTest {

  private static final long SEED = 20_261_122;
  private static final String[] PIECES = {
    "a", "B", "_", "9", "\"", "'", "\\", " ", ";", "--", "$$", "é", "😀", "select", "user", "\n",
    "%"
  };

  @Test
  void everyNameAndStringIsReadAsItWasMeant(TestDatabase db) throws SQLException {
    Random random = new Random(SEED);
    try (Connection connection = db.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      for (String off : List.of("on", "off")) {
        statement.execute("SET standard_conforming_strings = " + off);
        for (int i = 0; i < 150; i++) {
          String name = random(random, 6);
          String read =
              one(
                  statement,
                  "SELECT "
                      + Identifier.literal(name)
                      + " || column_name FROM information_schema.columns WHERE false UNION ALL"
                      + " SELECT "
                      + Identifier.literal(name));
          assertThat(read).as("literal, seed %d", SEED).isEqualTo(name);
          try (ResultSet row = statement.executeQuery("SELECT 1 AS " + Identifier.quote(name))) {
            assertThat(row.getMetaData().getColumnLabel(1))
                .as("name, seed %d", SEED)
                .isEqualTo(name);
          }
        }
      }
    }
  }

  @Test
  void quotesWhateverTheServerQuotes(TestDatabase db) throws SQLException {
    try (Connection connection = db.dataSource().getConnection();
        Statement statement = connection.createStatement();
        PreparedStatement quote = connection.prepareStatement("SELECT quote_ident(?)");
        ResultSet words =
            statement.executeQuery(
                "SELECT word FROM pg_get_keywords() UNION VALUES ('a1'), ('_a'), ('A'), ('1a'),"
                    + " ('a$'), ('ä')")) {
      while (words.next()) {
        quote.setString(1, words.getString(1));
        try (ResultSet row = quote.executeQuery()) {
          row.next();
          if (row.getString(1).startsWith("\"")) {
            assertThat(Identifier.quote(words.getString(1))).startsWith("\"");
          }
        }
      }
    }
    assertThatThrownBy(() -> Identifier.quote("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Identifier.quote("a\0")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void choosesTheNamesThatTheServerChooses(TestDatabase db) {
    Random random = new Random(SEED);
    for (int i = 0; i < 40; i++) {
      String table = "t" + i + "é".repeat(random.nextInt(30)) + "x".repeat(random.nextInt(2));
      String column = "c" + "y".repeat(random.nextInt(60));
      db.execute("CREATE TABLE \"%s\" (\"%s\" int UNIQUE)".formatted(table, column));
      assertThat(
              db.sql()
                  .sql("SELECT conname FROM pg_constraint WHERE conrelid = to_regclass(?)")
                  .param('"' + table + '"')
                  .query(String.class)
                  .single())
          .as("seed %d", SEED)
          .isEqualTo(Identifier.chosen(table, column, "key"));
    }
  }

  @Test
  void derivedNamesFitAndStayApart() {
    Random random = new Random(SEED);
    Set<String> parts = new HashSet<>();
    Set<String> derived = new HashSet<>();
    for (int i = 0; i < 2000; i++) {
      String part = "x".repeat(random.nextInt(50)) + random(random, 20) + i;
      parts.add(part);
      String name = Identifier.derive("neap", part);
      derived.add(name);
      assertThat(name.getBytes(StandardCharsets.UTF_8).length)
          .as("%s, seed %d", part, SEED)
          .isLessThanOrEqualTo(Identifier.MAX_BYTES);
      assertThat(new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
          .isEqualTo(name);
      assertThat(Identifier.derive("neap", part)).isEqualTo(name);
    }
    assertThat(derived).as("seed %d", SEED).hasSameSizeAs(parts);
  }

  private static String random(Random random, int most) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i <= random.nextInt(most); i++) {
      name.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return name.toString();
  }

  private static String one(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
