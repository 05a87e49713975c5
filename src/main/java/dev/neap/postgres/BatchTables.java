package dev.neap.postgres;

import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/** Creates Spring Batch's tables in schema {@code neap}, by the script that Spring Batch ships. */
final class BatchTables implements JavaMigration {

  private static final String SCRIPT = "org/springframework/batch/core/schema-postgresql.sql";

  @Override
  public MigrationVersion getVersion() {
    return MigrationVersion.fromVersion("5");
  }

  @Override
  public String getDescription() {
    return "batch";
  }

  @Override
  public @Nullable Integer getChecksum() {
    return null;
  }

  @Override
  public boolean canExecuteInTransaction() {
    return true;
  }

  @Override
  public void migrate(Context context) throws SQLException {
    try (Statement statement = context.getConnection().createStatement()) {
      statement.execute("SET LOCAL search_path = neap");
    }
    ScriptUtils.executeSqlScript(context.getConnection(), new ClassPathResource(SCRIPT));
  }
}
