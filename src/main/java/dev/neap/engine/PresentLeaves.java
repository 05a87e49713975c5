package dev.neap.engine;

import dev.neap.migration.Archive;
import dev.neap.migration.Step;
import dev.neap.migration.Verification;
import dev.neap.schema.TableName;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The partitions that a table has when a comparison or an archive of it begins: those that came
 * since the plan have rows too.
 */
record PresentLeaves(JdbcClient jdbc) {

  private static final String LEAVES =
      """
      SELECT n.nspname, c.relname
      FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass(:table)) t
      JOIN pg_catalog.pg_class c ON c.oid = t.relid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE t.isleaf
      ORDER BY n.nspname, c.relname
      """;

  /** The step for the partitions of now; of a table without any, and any other, as it is. */
  Step of(Step step) {
    if (step instanceof Archive archive) {
      List<TableName> leaves = leaves(archive.table());
      return leaves.isEmpty() ? archive : archive.over(leaves);
    }
    if (step instanceof Verification verification) {
      List<TableName> leaves = leaves(verification.table());
      return leaves.isEmpty() ? verification : verification.over(leaves);
    }
    return step;
  }

  private List<TableName> leaves(TableName table) {
    return jdbc.sql(LEAVES)
        .param("table", table.sql())
        .query((row, number) -> new TableName(row.getString(1), row.getString(2)))
        .list();
  }
}
