package dev.neap.schema;

import java.util.List;

/**
 * An object that stops working, or goes, when a column goes, and that Neap does not carry over.
 *
 * @param kind view, materialized view, rule, policy, generated column, trigger, function,
 *     publication, statistics object, partition key, child table
 * @param name what the object is called, qualified where it has a schema
 * @param columns the columns of the table that it needs
 */
public record Dependent(String kind, String name, List<String> columns) {

  /** Whether it is a view of either kind. */
  public boolean isView() {
    return kind.endsWith("view");
  }
}
