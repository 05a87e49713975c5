package dev.neap.preflight;

import dev.neap.migration.Objection;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.RowRewrite;
import dev.neap.schema.TableName;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Every table to be rewritten that is published says which rows its updates are about; the server
 * refuses them otherwise.
 *
 * @see <a href="https://www.postgresql.org/docs/current/logical-replication-publication.html">
 *     PostgreSQL manual, Logical Replication: Publication</a>
 */
final class UpdatesArePublished implements Check {

  private static final String WITHOUT_IDENTITY =
      """
      SELECT p.pubname FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_publication_tables t ON (t.schemaname, t.tablename) IN (VALUES (n.nspname, c.relname), (?, ?))
      JOIN pg_publication p ON p.pubname = t.pubname AND p.pubupdate
      WHERE (n.nspname, c.relname) = (?, ?) AND c.relreplident <> 'f' AND NOT EXISTS (
        SELECT FROM pg_index i WHERE i.indrelid = c.oid
        AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident END)
      ORDER BY p.pubname
      """;

  @Override
  public List<Objection> objections(Plan plan, DataSource database) {
    JdbcClient jdbc = JdbcClient.create(database);
    return plan.steps(Phase.BACKFILL).stream()
        .filter(RowRewrite.class::isInstance)
        .map(RowRewrite.class::cast)
        .flatMap(rewrite -> rewrite.leaves().stream().map(leaf -> List.of(rewrite.table(), leaf)))
        .distinct()
        .flatMap(pair -> publications(jdbc, pair).stream().map(p -> refused(pair.get(1), p)))
        .toList();
  }

  private static List<String> publications(JdbcClient jdbc, List<TableName> rootAndLeaf) {
    return jdbc.sql(WITHOUT_IDENTITY)
        .params(rootAndLeaf.stream().flatMap(t -> List.of(t.schema(), t.name()).stream()).toList())
        .query((row, number) -> row.getString(1))
        .list();
  }

  private static Objection refused(TableName table, String publication) {
    return new Objection(
        "NEAP-1163",
        "publication "
            + publication
            + " publishes the updates of "
            + table
            + ", which has no replica identity: the server refuses to update its rows",
        "Give it one: ALTER TABLE " + table.sql() + " REPLICA IDENTITY FULL, or a primary key");
  }
}
