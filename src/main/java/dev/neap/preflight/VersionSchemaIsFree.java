package dev.neap.preflight;

import dev.neap.migration.Objection;
import dev.neap.migration.Plan;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The schema of views that shows the new version is not there yet, and can be made. */
final class VersionSchemaIsFree implements Check {

  /** The schema of the very migration is there when it is planned again. */
  private static final String TAKEN =
      """
      SELECT EXISTS (
        SELECT FROM pg_namespace n WHERE n.nspname = :name
          AND strpos(coalesce(obj_description(n.oid, 'pg_namespace'), ''), :own) = 0)
      """;

  @Override
  public List<Objection> objections(Plan plan, DataSource database) {
    String version = plan.version();
    if (version == null) {
      return List.of();
    }
    JdbcClient jdbc = JdbcClient.create(database);
    boolean taken =
        jdbc.sql(TAKEN)
            .param("name", version)
            .param("own", "\"migration\": \"" + plan.migration() + "\"")
            .query((row, number) -> row.getBoolean(1))
            .single();
    if (taken) {
      return List.of(
          new Objection(
              "NEAP-1172",
              "there is a schema " + version + " already, where the new version is to be shown",
              "Give version_schema another name in the migration file"));
    }
    boolean allowed =
        jdbc.sql("SELECT has_database_privilege(current_database(), 'CREATE')")
            .query((row, number) -> row.getBoolean(1))
            .single();
    return allowed
        ? List.of()
        : List.of(
            new Objection(
                "NEAP-1173",
                "this role may not make schema " + version + ", which shows the new version",
                "GRANT CREATE ON DATABASE to it"));
  }
}
