package dev.neap.engine.gate;

import dev.neap.migration.Names;
import dev.neap.schema.Column;
import dev.neap.schema.Constraint;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What people did to columns, and to constraints that name them, while a migration was under way.
 */
final class ChangedColumns {

  private ChangedColumns() {}

  /** What was done to some columns of a table, in words. */
  static List<String> since(TableShape was, TableShape is, List<String> columns) {
    List<String> found = new ArrayList<>();
    is.constraints().stream()
        .filter(c -> isNew(c, was.constraints()))
        .filter(c -> c.columns().stream().anyMatch(columns::contains))
        .forEach(c -> found.add("constraint " + c.name()));
    is.incoming().stream()
        .filter(c -> isNew(c, was.incoming()))
        .filter(c -> c.referencedColumns().stream().anyMatch(columns::contains))
        .forEach(c -> found.add("foreign key " + c.name() + " of " + c.table()));
    for (String column : columns) {
      Optional<Column> before = was.column(column);
      Optional<Column> now = is.column(column);
      if (before.isPresent() && now.isPresent()) {
        changes(before.get(), now.get())
            .forEach(change -> found.add("the " + change + " of column " + column));
      }
    }
    return found;
  }

  /** Whether people made it since; Neap's own have a name that says so. */
  private static boolean isNew(Constraint constraint, List<Constraint> known) {
    return !constraint.name().startsWith(Names.TEMPORARY)
        && known.stream()
            .noneMatch(
                k -> k.table().equals(constraint.table()) && k.name().equals(constraint.name()));
  }

  private static Stream<String> changes(Column was, Column is) {
    return Stream.of(
            change("type", was.type(), is.type()),
            change("default", was.defaultExpression(), is.defaultExpression()),
            change("identity", was.identity(), is.identity()),
            change("comment", was.comment(), is.comment()),
            change("privileges", was.grants(), is.grants()),
            was.notNull() || !is.notNull() ? Optional.<String>empty() : Optional.of("NOT NULL"))
        .flatMap(Optional::stream);
  }

  private static Optional<String> change(String what, @Nullable Object was, @Nullable Object is) {
    return Objects.equals(was, is) ? Optional.empty() : Optional.of(what);
  }
}
