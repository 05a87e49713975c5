package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.Definition;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The columns that a migration replaces and removes, table by table in the order of its work. */
final class Changes {

  private final Map<TableName, Contribution> byTable = new LinkedHashMap<>();
  private final Map<TableName, TableName> whole = new HashMap<>();

  void add(TableName table, Contribution contribution) {
    byTable.put(table, contribution);
  }

  /** Says of which table another one is a partition: they have the same columns. */
  void addPartitions(TableShape shape) {
    shape.partitions().forEach(p -> whole.put(p.name(), shape.name()));
  }

  /** Whether some of the table's columns are replaced, and none is removed. */
  boolean replaces(TableName table, List<String> columns) {
    return columns.stream().noneMatch(removed(table)::contains)
        && replacements(table).stream().anyMatch(r -> columns.contains(r.from().name()));
  }

  /** A definition on the table that speaks of the new columns by their names until contract. */
  String overNew(TableName table, String definition) {
    String renamed = definition;
    for (Replacement r : replacements(table)) {
      renamed = Definition.renameColumn(renamed, r.from().name(), r.shadow().name());
    }
    return renamed;
  }

  private @Nullable Contribution of(TableName table) {
    return byTable.get(whole.getOrDefault(table, table));
  }

  List<Replacement> replacements(TableName table) {
    Contribution contribution = of(table);
    return contribution == null ? List.of() : contribution.replacements();
  }

  List<String> removed(TableName table) {
    Contribution contribution = of(table);
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
    return earlier != null
        && order.indexOf(whole.getOrDefault(earlier, earlier))
            < order.indexOf(whole.getOrDefault(later, later));
  }
}
