package dev.neap.migration;

import java.util.List;

/**
 * What a foreign key points at, in the schema of the migration's tables.
 *
 * @param table the table
 * @param columns its columns
 */
public record KeyTarget(String table, List<String> columns) {}
