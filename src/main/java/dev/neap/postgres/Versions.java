package dev.neap.postgres;

import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The schemas of views that are there, each showing the tables of a schema as one version has them.
 */
public final class Versions {

  private static final Logger LOG = LoggerFactory.getLogger(Versions.class);

  private static final String LIMITS =
      "SET LOCAL lock_timeout = '500ms'; SET LOCAL statement_timeout = '5s'; " + Standstill.LIMIT;

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;

  /** Versions on one database. */
  public Versions(DataSource database) {
    jdbc = JdbcClient.create(database);
    transaction = new TransactionTemplate(new JdbcTransactionManager(database));
  }

  /**
   * A schema of views.
   *
   * @param name its name
   * @param complete whether it is the current version; else a migration that is under way shows it
   */
  public record Version(String name, boolean complete) {}

  /** The versions of a schema, the current one first. */
  public List<Version> of(String schema) {
    if (!isThere()) {
      return List.of();
    }
    return jdbc.sql(
            "SELECT name, complete FROM neap.versions() WHERE of_schema = :schema"
                + " ORDER BY complete DESC, name")
        .param("schema", schema)
        .query((row, number) -> new Version(row.getString("name"), row.getBoolean("complete")))
        .list();
  }

  private boolean isThere() {
    return jdbc.sql("SELECT to_regproc('neap.versions') IS NOT NULL")
        .query((row, number) -> row.getBoolean(1))
        .single();
  }

  /**
   * Gives each version of a schema the views that it lacks, of tables that were made since. Where a
   * table is locked, or a migration changes the catalog just then, that is left to the next time.
   */
  public void renew(String schema) {
    try {
      transaction.executeWithoutResult(
          status -> {
            jdbc.sql(LIMITS).update();
            if (jdbc.sql(CatalogTurn.TAKE).query(Boolean.class).single()) {
              jdbc.sql("SELECT neap.renew_versions(:schema)")
                  .param("schema", schema)
                  .query((row, number) -> number)
                  .list();
            }
          });
    } catch (DataAccessException | TransactionException e) {
      LOG.atDebug().addKeyValue("schema", schema).setCause(e).log("views can't be renewed now");
    }
  }
}
