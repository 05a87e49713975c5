package dev.neap.backfill;

import dev.neap.schema.TableName;

/**
 * A row that can't be converted.
 *
 * @param part the table that holds it: a leaf
 * @param key its primary key as JSON, or its place where it has none
 * @param condition a condition over the row, true for it alone
 * @param sqlState the server's code for what is wrong with it
 * @param message what the server said
 */
public record BadRow(
    TableName part, String key, String condition, String sqlState, String message) {

  /** What is wrong with it. */
  String problem() {
    return sqlState + " " + message;
  }
}
