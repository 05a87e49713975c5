package dev.neap.engine;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.engine.Remains.Removal;
import dev.neap.migration.Ddl;
import dev.neap.migration.SyncTargets;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds a migration's triggers on the users' tables, and what has to go with each in one
 * transaction: without the trigger nobody fills the new columns of a row that is inserted, so they
 * must not refuse NULL. Those under a name of Neap's go altogether, as long as the trigger kept
 * them in step; in any other there may be something that is nowhere else.
 */
record TableRemains(JdbcClient jdbc, OwnNames names) {

  /** What ends the triggers of each table; the second way leaves all columns. */
  List<Removal> removals() {
    Set<String> own =
        names.names().stream()
            .flatMap(name -> SyncTargets.triggers(name).stream())
            .collect(Collectors.toSet());
    Map<TableName, List<TableTrigger>> found = new LinkedHashMap<>();
    jdbc
        .sql(
            """
            SELECT t.tgname, n.nspname, c.relname, p.prosrc, t.tgenabled IN ('O', 'A') AS fires
            FROM pg_trigger t
            JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace f ON f.oid = p.pronamespace
            WHERE f.nspname = 'neap' AND t.tgparentid = 0 AND NOT t.tgisinternal
            ORDER BY n.nspname, c.relname, t.tgname
            """)
        .query(
            (row, number) ->
                new TableTrigger(
                    new TableName(row.getString("nspname"), row.getString("relname")),
                    row.getString("tgname"),
                    SyncTargets.columns(row.getString("prosrc")),
                    row.getBoolean("fires")))
        .stream()
        .filter(trigger -> own.contains(trigger.name()))
        .forEach(t -> found.computeIfAbsent(t.table(), table -> new ArrayList<>()).add(t));
    return found.entrySet().stream().map(e -> removal(e.getKey(), e.getValue())).toList();
  }

  private record TableTrigger(TableName table, String name, List<String> targets, boolean fires) {}

  private Removal removal(TableName table, List<TableTrigger> triggers) {
    return new Removal(
        end(table, triggers, c -> isInStep(c, triggers)),
        List.of(end(table, triggers, column -> false)));
  }

  /** A shadow is in step with the column beside it as long as the trigger fired. */
  private static boolean isInStep(String column, List<TableTrigger> triggers) {
    return SyncTargets.isShadow(column)
        && triggers.stream().anyMatch(t -> t.fires() && t.targets().contains(column));
  }

  private Ddl end(TableName table, List<TableTrigger> triggers, Predicate<String> drops) {
    String alter = "ALTER TABLE " + table.sql() + " ";
    List<String> statements = new ArrayList<>();
    triggers.forEach(t -> statements.add("DROP TRIGGER " + quote(t.name()) + " ON " + table.sql()));
    List<String> targets = triggers.stream().flatMap(t -> t.targets().stream()).distinct().toList();
    List<String> gone = targets.stream().filter(drops).toList();
    for (RefusedNull refused : refusals(table)) {
      if (refused.isOwn(names) || targets.stream().anyMatch(refused::isOfAlone)) {
        statements.add(alter + "DROP CONSTRAINT " + quote(refused.constraint()));
      }
    }
    gone.forEach(column -> statements.add(alter + "DROP COLUMN " + quote(column)));
    notNull(table).stream()
        .filter(column -> targets.contains(column) && !gone.contains(column))
        .forEach(c -> statements.add(alter + "ALTER COLUMN " + quote(c) + " DROP NOT NULL"));
    if (!gone.isEmpty()) {
      statements.add(0, "SELECT neap.hide_table(" + literal(table.sql()) + ", '')");
      statements.add("SELECT neap.show_table(" + literal(table.sql()) + ")");
    }
    return Ddl.brief(
        "stop keeping " + table.name() + " in step" + dropped(gone),
        table,
        LockLevel.ACCESS_EXCLUSIVE,
        Fact.never(),
        statements.toArray(String[]::new));
  }

  private static String dropped(List<String> columns) {
    return columns.isEmpty() ? "" : ", and drop " + String.join(", ", columns);
  }

  private record RefusedNull(String constraint, List<String> columns, boolean refusesNull) {

    boolean isOwn(OwnNames names) {
      return names.isOwn(Remains.TEMPORARY, constraint);
    }

    boolean isOfAlone(String column) {
      return refusesNull && columns.equals(List.of(column));
    }
  }

  private List<RefusedNull> refusals(TableName table) {
    return jdbc.sql(
            """
            SELECT c.conname, c.contype = 'c' AND pg_get_constraintdef(c.oid) ~* 'IS NOT NULL' AS refuses,
              ARRAY(SELECT a.attname::text FROM pg_attribute a
                WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)) AS columns
            FROM pg_constraint c
            WHERE c.conrelid = to_regclass(:table) AND c.contype IN ('c', 'f', 'u') AND c.conislocal
            """)
        .param("table", table.sql())
        .query(
            (row, number) ->
                new RefusedNull(
                    row.getString("conname"),
                    List.of((String[]) row.getArray("columns").getArray()),
                    row.getBoolean("refuses")))
        .list();
  }

  private List<String> notNull(TableName table) {
    return jdbc.sql(
            """
            SELECT a.attname FROM pg_attribute a
            WHERE a.attrelid = to_regclass(:table) AND a.attnum > 0 AND a.attnotnull
              AND NOT a.attisdropped AND a.attidentity = ''
            """)
        .param("table", table.sql())
        .query(String.class)
        .list();
  }
}
