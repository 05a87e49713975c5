package dev.neap.bench;

import dev.neap.postgres.ControlSchema;
import java.util.Locale;

/**
 * A database that holds a table as it is before its rows are rewritten, and Neap's own tables;
 * every run works on a copy.
 *
 * @param database its name
 * @param table the table in it
 * @param rows the table's rows
 */
record Template(String database, SampleTable table, long rows) {

  static Template create(Server server, SampleTable table, long rows) {
    String name = "template_" + table.name().toLowerCase(Locale.ROOT) + "_" + rows;
    server.createTemplate(name, table.statements(rows));
    ControlSchema.migrate(server.dataSource(name));
    return new Template(name, table, rows);
  }

  void drop(Server server) {
    server.drop(database);
  }
}
