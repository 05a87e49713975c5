package dev.neap.migration;

import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.Archive.ArchivedColumn;
import dev.neap.migration.RowRewrite.KeyColumn;
import dev.neap.schema.Column;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Keeps what a table is about to lose: an archive table, a trigger that keeps it in step while the
 * rows are copied and until the columns are gone, and the copy.
 */
record ArchiveSteps(Archive archive, Names names) {

  static final String TRIGGER = "archive";

  /** Keeps some columns of a table. */
  static ArchiveSteps of(TableShape shape, Contribution all, List<Column> dropped, Names names) {
    Map<String, Replacement> successors =
        all.replacements().stream()
            .collect(Collectors.toMap(r -> r.from().name(), Function.identity()));
    TableName table = shape.name();
    Archive archive =
        new Archive(
            "archive "
                + dropped.stream().map(Column::name).collect(Collectors.joining(", "))
                + " of "
                + table.name(),
            table,
            shape.leaves(),
            names.archive(table),
            ArchiveColumns.of(shape, dropped, successors, all.beside()),
            ArchiveColumns.isKeyed(shape, successors),
            KeyColumn.inOrder(shape));
    return new ArchiveSteps(archive, names);
  }

  /** What contract does before it drops anything. */
  List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    steps.add(table());
    steps.add(function());
    steps.add(trigger());
    steps.add(archive);
    return steps;
  }

  /** What a rollback takes away when contract had not dropped anything yet. */
  List<Ddl> undo() {
    TableName source = archive.table();
    return List.of(
        Ddl.brief(
            "stop archiving " + source.name(),
            source,
            LockLevel.ACCESS_EXCLUSIVE,
            Fact.trigger(source, triggerName()).negated(),
            dropTrigger()),
        dropFunction(),
        Ddl.brief(
            "drop the archive of " + source.name() + ": nothing was dropped",
            source,
            LockLevel.NONE,
            Fact.relationExists(archive.archive()).negated(),
            "DROP TABLE " + archive.archive().sql()));
  }

  String dropTrigger() {
    return "DROP TRIGGER IF EXISTS " + quote(triggerName()) + " ON " + archive.table().sql();
  }

  Ddl dropFunction() {
    TableName name = names.control("keep", archive.table());
    return Ddl.brief(
        "drop function " + name.name(),
        archive.table(),
        LockLevel.NONE,
        Fact.function(name).negated(),
        "DROP FUNCTION " + name.sql() + "()");
  }

  private Ddl table() {
    String columns =
        archive.columns().stream()
            .map(c -> quote(c.name()) + " " + c.type())
            .collect(Collectors.joining(", "));
    String create = "CREATE TABLE " + archive.archive().sql() + " (" + columns;
    return Ddl.brief(
        "make the archive of " + archive.table().name(),
        archive.table(),
        LockLevel.NONE,
        Fact.relationExists(archive.archive()),
        archive.keyed()
            ? new String[] {create + ", PRIMARY KEY (" + key("") + "))"}
            : new String[] {
              create + ")", "CREATE INDEX ON " + archive.archive().sql() + " (" + key("") + ")"
            });
  }

  private String key(String prefix) {
    return archive.columns().stream()
        .filter(ArchivedColumn::key)
        .map(c -> prefix + quote(c.name()))
        .collect(Collectors.joining(", "));
  }

  private Ddl function() {
    TableName name = names.control("keep", archive.table());
    return Ddl.brief(
        "make the function that keeps the archive of " + archive.table().name() + " in step",
        archive.table(),
        LockLevel.NONE,
        Fact.function(name),
        "CREATE FUNCTION "
            + name.sql()
            + "() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS "
            + SyncTrigger.dollarQuoted("\n" + body()));
  }

  private String body() {
    StringBuilder body = new StringBuilder("BEGIN\n");
    if (archive.keyed()) {
      body.append("  IF TG_OP IN ('DELETE', 'UPDATE') THEN\n    DELETE FROM ")
          .append(archive.archive().sql())
          .append(" WHERE ")
          .append(keyOf("OLD"))
          .append(";\n  END IF;\n");
    }
    return body.append("  IF TG_OP IN ('INSERT', 'UPDATE') THEN\n    INSERT INTO ")
        .append(archive.archive().sql())
        .append(" (")
        .append(archive.names())
        .append(") SELECT ")
        .append(archive.sources())
        .append(" FROM (SELECT NEW.*) AS ")
        .append(archive.table().bareSql())
        .append(archive.keyed() ? conflict() : "")
        .append(";\n  END IF;\n  RETURN NULL;\nEND\n")
        .toString();
  }

  private String keyOf(String row) {
    return archive.columns().stream()
        .filter(ArchivedColumn::key)
        .map(c -> quote(c.name()) + " = " + row + "." + c.source())
        .collect(Collectors.joining(" AND "));
  }

  private String conflict() {
    return " ON CONFLICT ("
        + key("")
        + ") DO UPDATE SET ("
        + archive.names()
        + ") = ROW("
        + archive.columns().stream()
            .map(c -> "EXCLUDED." + quote(c.name()))
            .collect(Collectors.joining(", "))
        + ")";
  }

  private Ddl trigger() {
    TableName source = archive.table();
    return Ddl.brief(
        "keep the archive of " + source.name() + " in step from now on",
        source,
        LockLevel.SHARE_ROW_EXCLUSIVE,
        Fact.trigger(source, triggerName()),
        "CREATE TRIGGER "
            + quote(triggerName())
            + " AFTER INSERT OR UPDATE OR DELETE ON "
            + source.sql()
            + " FOR EACH ROW EXECUTE FUNCTION "
            + names.control("keep", source).sql()
            + "()");
  }

  private String triggerName() {
    return names.temporary(TRIGGER);
  }
}
