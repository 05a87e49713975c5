package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.Fact;
import dev.neap.schema.Identifier;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a column refuse NULL without scanning the table under a strong lock. */
public final class RefuseNull {

  private RefuseNull() {}

  /** The steps that make a filled column NOT NULL, its constraint under a temporary name. */
  public static List<Ddl> steps(TableName table, String column, Names names, Database database) {
    return new ColumnCarrier(table, names, database.hasNotNullConstraints()).refuseNull(column);
  }

  /** The steps that give a column back the NOT NULL that it had. */
  public static List<Ddl> again(TableName table, Column column, Names names, Database database) {
    List<Ddl> steps = new ArrayList<>(steps(table, column.name(), names, database));
    rename(table, column.name(), column.notNullConstraint(), names, database)
        .ifPresent(
            statement ->
                steps.add(
                    Ddl.brief(
                        "give NOT NULL of " + column.name() + " its name back",
                        table,
                        LockLevel.ACCESS_EXCLUSIVE,
                        Fact.constraint(table, ColumnCarrier.notNullName(names, column.name()))
                            .negated(),
                        statement)));
    return steps;
  }

  /**
   * The statement that gives the constraint its lasting name, where constraints of this kind have
   * one.
   *
   * @param name the lasting name; null for the one that the server would have chosen
   */
  public static Optional<String> rename(
      TableName table, String column, @Nullable String name, Names names, Database database) {
    if (!database.hasNotNullConstraints()) {
      return Optional.empty();
    }
    String lasting = name == null ? Identifier.chosen(table.name(), column, "not_null") : name;
    return Optional.of(
        ColumnCarrier.named(table, ColumnCarrier.notNullName(names, column), lasting));
  }
}
