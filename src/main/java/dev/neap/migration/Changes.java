package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The columns that a migration replaces and removes, table by table in the order of its work. */
final class Changes {

  private final Map<TableName, Contribution> byTable = new LinkedHashMap<>();

  void add(TableName table, Contribution contribution) {
    byTable.put(table, contribution);
  }

  List<Replacement> replacements(TableName table) {
    Contribution contribution = byTable.get(table);
    return contribution == null ? List.of() : contribution.replacements();
  }

  List<String> removed(TableName table) {
    Contribution contribution = byTable.get(table);
    return contribution == null
        ? List.of()
        : contribution.removals().stream().map(Column::name).toList();
  }

  /** Whether the table's constraint of that name goes, and its index with it. */
  boolean letsGo(TableName table, @Nullable String constraint) {
    Contribution contribution = byTable.get(table);
    return contribution != null
        && contribution.constraints().lost(contribution.going()).contains(constraint);
  }

  /** Whether each phase comes to the one table before it comes to the other. */
  boolean inOrder(@Nullable TableName earlier, TableName later) {
    List<TableName> order = List.copyOf(byTable.keySet());
    return earlier != null && order.indexOf(earlier) < order.indexOf(later);
  }
}
