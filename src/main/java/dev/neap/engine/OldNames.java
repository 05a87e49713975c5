package dev.neap.engine;

import dev.neap.migration.Plan;
import dev.neap.schema.MentionedNames;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The names by which a statement can be told to need what contract takes away.
 *
 * @param gone what the new shape has no name of
 * @param shared columns that go, and whose names the new shape has too: who names them may read
 *     either
 */
record OldNames(List<Name> gone, List<Name> shared) {

  /** A column that goes, or with no column a table that goes by that name. */
  record Name(String table, @Nullable String column) {

    boolean isIn(MentionedNames mentioned) {
      return mentioned.names().contains(table)
          && (column == null || mentioned.names().contains(column));
    }

    @Override
    public String toString() {
      return column == null ? table : table + "." + column;
    }
  }

  /** Those of a plan, by what its version's views have now. */
  static OldNames of(Plan plan, JdbcClient jdbc) {
    List<Name> gone = new ArrayList<>();
    List<Name> shared = new ArrayList<>();
    for (Map.Entry<String, List<String>> dropped : plan.dropped().entrySet()) {
      String table = dropped.getKey();
      List<String> all = plan.before().table(table).map(TableShape::columnNames).orElse(List.of());
      if (dropped.getValue().containsAll(all)) {
        gone.add(new Name(table, null));
        continue;
      }
      Set<String> shown = shown(plan, renamed(plan, table), jdbc);
      dropped
          .getValue()
          .forEach(column -> (shown.contains(column) ? shared : gone).add(new Name(table, column)));
    }
    plan.renamed().values().stream()
        .distinct()
        .filter(table -> !plan.renamed().containsKey(table))
        .forEach(table -> gone.add(new Name(table, null)));
    return new OldNames(gone, shared);
  }

  private static String renamed(Plan plan, String table) {
    return plan.renamed().entrySet().stream()
        .filter(renamed -> renamed.getValue().equals(table))
        .map(Map.Entry::getKey)
        .reduce((first, last) -> last)
        .orElse(table);
  }

  /** The columns of the new version's view; those of the table where it has none yet. */
  private static Set<String> shown(Plan plan, String table, JdbcClient jdbc) {
    String version = plan.version();
    String view = version == null ? null : new TableName(version, table).sql();
    return Set.copyOf(
        jdbc.sql(
                """
                SELECT attname FROM pg_catalog.pg_attribute
                WHERE attrelid = coalesce(pg_catalog.to_regclass(:view), pg_catalog.to_regclass(:table))
                  AND attnum > 0 AND NOT attisdropped
                """)
            .param("view", view, java.sql.Types.VARCHAR)
            .param("table", new TableName(plan.before().schema(), table).sql())
            .query((row, number) -> row.getString(1))
            .list());
  }
}
