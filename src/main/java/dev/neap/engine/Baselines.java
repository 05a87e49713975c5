package dev.neap.engine;

import static dev.neap.schema.Identifier.literal;
import static dev.neap.schema.Identifier.quote;

import dev.neap.lifecycle.Lifecycle;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Registration;
import dev.neap.lifecycle.Standing;
import dev.neap.migration.Names;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.VersionSchema;
import dev.neap.postgres.Catalog;
import dev.neap.postgres.DdlExecutor;
import dev.neap.postgres.DdlUnit;
import dev.neap.schema.Database;
import dev.neap.schema.Fact;
import dev.neap.schema.TableShape;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Records a database as it is: its tables in words, in a row of its own that counts as completed,
 * and in a schema of views that is the first version.
 */
record Baselines(
    MigrationStore store, Catalog catalog, DdlExecutor ddl, JdbcClient jdbc, String schema) {

  /**
   * Records the schema.
   *
   * @throws RefusedException NEAP-6133 when something of that name is recorded, or a migration of
   *     the schema is under way, NEAP-6134 when the version's schema can't be made
   */
  void record(String name, String by) {
    refuse(name);
    String version = Names.versionSchema(schema, name);
    if (isTaken(version, name)) {
      throw RefusedException.because(
          "NEAP-6134", "there is a schema " + version + " already: choose another name");
    }
    Database database = catalog.read(schema, catalog.read(schema, List.of()).otherTables());
    ddl.execute(
        new DdlUnit(
            name + ":baseline",
            List.of(
                "CREATE SCHEMA " + quote(version),
                "COMMENT ON SCHEMA " + quote(version) + " IS " + literal(comment(name)),
                "SELECT neap.complete_version(" + literal(version) + ")"),
            DdlUnit.Mode.BRIEF,
            Fact.schema(version)),
        connection -> {});
    String text = text(name, database);
    Plan plan = Subject.empty(name, schema);
    Registration registration =
        new Registration(
            name, text, name + ".sql", Registrar.checksum(text), PlanJson.write(plan), schema, by);
    if (!store.baseline(registration)) {
      throw RefusedException.because("NEAP-6133", name + " is recorded already");
    }
  }

  private void refuse(String name) {
    store
        .find(name)
        .ifPresent(
            known -> {
              throw RefusedException.because(
                  "NEAP-6133",
                  "%s is recorded already, and is %s: choose another name"
                      .formatted(name, known.state()));
            });
    List<String> active =
        store.all().stream()
            .filter(s -> s.registration().targetSchema().equals(schema))
            .filter(s -> !Lifecycle.hasEnded(s.state()))
            .map(Standing::name)
            .toList();
    if (!active.isEmpty()) {
      throw RefusedException.because(
          "NEAP-6133",
          "migrations of schema %s are under way: %s. Complete them or take them back first"
              .formatted(schema, String.join(", ", active)));
    }
  }

  /**
   * Whether somebody else has the schema; one that this was cut after it had made it is its own.
   */
  private boolean isTaken(String version, String name) {
    return Boolean.TRUE.equals(
        jdbc.sql(
                Fact.schema(version).query()
                    + " AND NOT EXISTS (SELECT FROM neap.versions() v WHERE v.name = :version"
                    + " AND v.migration = :name)")
            .param("version", version)
            .param("name", name)
            .query(Boolean.class)
            .single());
  }

  /** What takes a baseline's version away. */
  Plan back(Standing baseline) {
    String version = Names.versionSchema(schema, baseline.name());
    return Subject.only(
        baseline.name(), schema, Map.of(Phase.CONTRACT, List.of(VersionSchema.drop(version))));
  }

  private String comment(String name) {
    return "neap: {\"of\": %s, \"migration\": %s, \"complete\": false, \"hidden\": []}"
        .formatted(LogDetail.json(schema), LogDetail.json(name));
  }

  /** The schema's tables in words that look like SQL: for people, and no dump to restore from. */
  private String text(String name, Database database) {
    Stream<String> head =
        Stream.of(
            "-- Schema "
                + schema
                + " as it was when "
                + name
                + " was recorded: for people. Restore it with pg_dump, not from this.");
    Stream<String> tables =
        database.tables().values().stream()
            .sorted(Comparator.comparing(t -> t.name().name()))
            .map(Baselines::text);
    return Stream.concat(head, tables).collect(Collectors.joining("\n\n", "", "\n"));
  }

  private static String text(TableShape table) {
    Stream<String> columns =
        table.columns().stream()
            .map(
                c ->
                    c.sql()
                        + " "
                        + c.typeSql()
                        + (c.defaultExpression() == null ? "" : " DEFAULT " + c.defaultExpression())
                        + (c.notNull() ? " NOT NULL" : ""));
    Stream<String> constraints =
        table.constraints().stream()
            .map(c -> "CONSTRAINT " + quote(c.name()) + " " + c.definition());
    Set<String> ofConstraints =
        table.constraints().stream().map(c -> c.name()).collect(Collectors.toSet());
    String indexes =
        table.indexes().stream()
            .filter(i -> !ofConstraints.contains(i.name()))
            .map(i -> "\n" + i.definition() + ";")
            .collect(Collectors.joining());
    return Stream.concat(columns, constraints)
            .collect(
                Collectors.joining(
                    ",\n  ", "CREATE TABLE " + table.name().sql() + " (\n  ", "\n);"))
        + indexes;
  }
}
