package dev.neap.jobfile;

import dev.neap.migration.Contribution;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.schema.Database;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Operations with the fields of the format that the reader is tested with. */
interface SampleOperations {

  interface Sample extends Operation {

    @Override
    default List<String> tables() {
      return List.of();
    }

    @Override
    default Contribution contribute(Database database, Names names) {
      throw new UnsupportedOperationException();
    }

    @Override
    default List<Operation> reverse(Origin origin) {
      return List.of();
    }

    @Override
    default String describe() {
      return toString();
    }
  }

  record RenameColumn(String table, String from, String to, @Nullable Boolean copy)
      implements Sample {

    public RenameColumn {
      if (from.equals(to)) {
        throw new IllegalArgumentException("from and to are the same");
      }
    }
  }

  record AlterColumn(
      String table,
      String column,
      @Nullable String type,
      @Nullable Boolean nullable,
      @Nullable Optional<String> defaultValue,
      @Nullable Optional<String> comment,
      @Nullable String up,
      @Nullable String down,
      @Nullable String shadow)
      implements Sample {}

  record Check(String name, String constraint) {}

  record Definition(
      String name,
      String type,
      boolean nullable,
      @Nullable String defaultValue,
      @Nullable Check check) {}

  record AddColumn(String table, Definition column, @Nullable String up) implements Sample {}

  record DropColumn(String table, String column, @Nullable String down) implements Sample {}

  record Backfill(String table, Map<String, String> set, @Nullable String where)
      implements Sample {}

  record CreateConstraint(
      String table,
      String name,
      String type,
      List<String> columns,
      @Nullable String check,
      Map<String, String> up,
      Map<String, String> down)
      implements Sample {}

  record Sql(String up, @Nullable String down, @Nullable Boolean onComplete) implements Sample {}
}
