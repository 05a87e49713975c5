package dev.neap.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Everything the catalog holds about some schemas, as sorted lines that can be compared.
 *
 * <p>Left out are what no application sees: numbers of objects, the order of columns, and system
 * schemas. Of the other schemas of the database, save {@code neap}, only their names, owners and
 * grants are there.
 *
 * @param lines one for each thing: its kind, its name, and all of its properties
 */
public record CatalogSnapshot(List<String> lines) {

  private static final String GRANTS =
      """
      CREATE OR REPLACE FUNCTION pg_temp.grants(aclitem[]) RETURNS text LANGUAGE sql AS
      $$ SELECT string_agg(item::text, ',' ORDER BY item::text) FROM unnest($1) item $$
      """;

  /** Copies the lines, sorted. */
  public CatalogSnapshot {
    lines = lines.stream().sorted().toList();
  }

  /**
   * Reads the catalog in one transaction.
   *
   * @param schemas the schemas to read; {@code public} when none is named
   */
  public static CatalogSnapshot of(DataSource database, String... schemas) {
    String[] named = schemas.length == 0 ? new String[] {"public"} : schemas;
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      JdbcTemplate sql = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
      sql.execute(GRANTS);
      sql.execute("SET LOCAL search_path = ''");
      List<String> lines =
          sql.query(
              query(),
              (row, number) ->
                  row.getString(1) + " | " + row.getString(2) + " | " + row.getString(3),
              (Object) named);
      connection.rollback();
      return new CatalogSnapshot(lines);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read the catalog", e);
    }
  }

  /** What is only in the other snapshot, marked {@code -}, and only in this one, {@code +}. */
  public List<String> differencesFrom(CatalogSnapshot before) {
    List<String> gone = new ArrayList<>(before.lines);
    lines.forEach(gone::remove);
    List<String> come = new ArrayList<>(lines);
    before.lines.forEach(come::remove);
    return Stream.concat(
            gone.stream().map(line -> "- " + line), come.stream().map(line -> "+ " + line))
        .toList();
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }

  private static String query() {
    try (InputStream in =
        Objects.requireNonNull(
            CatalogSnapshot.class.getResourceAsStream("/sql/catalog-snapshot.sql"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
