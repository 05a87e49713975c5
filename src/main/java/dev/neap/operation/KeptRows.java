package dev.neap.operation;

import static dev.neap.schema.Identifier.derive;
import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.Ddl;
import dev.neap.migration.Kept;
import dev.neap.migration.Names;
import dev.neap.migration.RowRewrite;
import dev.neap.migration.RowRewrite.Assignment;
import dev.neap.migration.RowRewrite.KeptValues;
import dev.neap.migration.RowRewrite.KeyColumn;
import dev.neap.schema.Column;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.RowImage;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The archive of the values that a {@link Backfill} overwrites: the row's key, each column's former
 * value and the value that took its place.
 */
record KeptRows(
    TableShape shape, Names names, List<Column> columns, Function<Column, String> value) {

  private TableName archive() {
    return names.kept(shape.name());
  }

  /** What each rewritten row leaves behind. */
  KeptValues values() {
    List<String> archived = new ArrayList<>();
    List<String> expressions = new ArrayList<>();
    for (String key : shape.key()) {
      archived.add(derive("key", key));
      expressions.add(quote(key));
    }
    for (Column column : columns) {
      archived.add(derive("old", column.name()));
      expressions.add(column.sql());
      archived.add(derive("new", column.name()));
      expressions.add(value.apply(column) + "::" + column.type());
    }
    return new KeptValues(archive(), archived, expressions);
  }

  /** The archive's coming and going. */
  Kept kept() {
    return new Kept(
        create(),
        bringBack(),
        Ddl.brief(
            "drop the archive of the values that are back",
            shape.name(),
            LockLevel.NONE,
            Fact.relationExists(archive()).negated(),
            "DROP TABLE " + archive().sql()));
  }

  private Ddl create() {
    List<String> definitions = new ArrayList<>();
    for (String key : shape.key()) {
      definitions.add(quote(derive("key", key)) + " " + shape.column(key).orElseThrow().typeSql());
    }
    for (Column column : columns) {
      definitions.add(quote(derive("old", column.name())) + " " + column.typeSql());
      definitions.add(quote(derive("new", column.name())) + " " + column.typeSql());
    }
    String key =
        shape.key().stream().map(k -> quote(derive("key", k))).collect(Collectors.joining(", "));
    return Ddl.brief(
        "make the archive of the values that the backfill overwrites",
        shape.name(),
        LockLevel.NONE,
        Fact.relationExists(archive()),
        "CREATE TABLE "
            + archive().sql()
            + " ("
            + String.join(", ", definitions)
            + ", PRIMARY KEY ("
            + key
            + "))");
  }

  /** Puts the former values back where nobody wrote since. */
  RowRewrite bringBack() {
    String alias = shape.name().bareSql();
    String match =
        shape.key().stream()
            .map(k -> "a." + quote(derive("key", k)) + " = " + alias + "." + quote(k))
            .collect(Collectors.joining(" AND "));
    String unwritten =
        columns.stream()
            .map(c -> RowImage.same("a." + quote(derive("new", c.name())), alias + "." + c.sql()))
            .collect(Collectors.joining(" AND "));
    String from = " FROM " + archive().sql() + " AS a WHERE " + match;
    return new RowRewrite(
        "bring the former values of " + shape.name().name() + " back",
        shape.name(),
        shape.leaves(),
        KeyColumn.of(shape),
        columns.stream()
            .map(
                c ->
                    new Assignment(
                        c.name(), "(SELECT a." + quote(derive("old", c.name())) + from + ")"))
            .toList(),
        "EXISTS (SELECT" + from + " AND " + unwritten + ")",
        null,
        Fact.relationExists(archive()));
  }
}
