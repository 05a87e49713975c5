package dev.neap.postgres;

import dev.neap.schema.Database;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads tables as the system catalogs describe them.
 *
 * <p>Everything is read in one read-only transaction whose {@code search_path} is {@code
 * pg_catalog} alone, so every type, function and table of the users comes out qualified.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalogs.html">PostgreSQL manual, chapter
 *     System Catalogs</a>
 */
public final class Catalog {

  private static final String TABLES = SqlFile.read("catalog/tables");
  private static final String NAMES = SqlFile.read("catalog/names");

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;

  /** Reads through a connection of its own even when the caller is in a transaction. */
  public Catalog(DataSource dataSource) {
    jdbc = JdbcClient.create(dataSource);
    transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    transaction.setReadOnly(true);
    transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
  }

  /**
   * The shapes of some tables of a schema.
   *
   * @param schema the schema as it stands in the catalog
   * @param tables the tables as they stand in the catalog; those that are not there are not in the
   *     result
   * @throws DataAccessException when the database can't be read
   */
  public Database read(String schema, Collection<String> tables) {
    return read(schema, tables, List.of());
  }

  /**
   * The shapes of some tables of a schema, and of those that have some indexes.
   *
   * @param indexes the indexes as they stand in the catalog
   * @throws DataAccessException when the database can't be read
   */
  public Database read(String schema, Collection<String> tables, Collection<String> indexes) {
    return transaction.execute(
        status -> {
          jdbc.sql("SET LOCAL search_path = pg_catalog").update();
          return jdbc.sql(NAMES)
              .param("schema", schema)
              .query(
                  (row, number) ->
                      new Database(
                          row.getInt("version"),
                          schema,
                          shapes(schema, tables, indexes),
                          Set.copyOf(Rows.texts(row, "tables")),
                          Set.copyOf(Rows.texts(row, "volatile_functions"))))
              .single();
        });
  }

  private Map<String, TableShape> shapes(
      String schema, Collection<String> tables, Collection<String> indexes) {
    List<Relation> relations =
        jdbc.sql(TABLES)
            .param("schema", schema)
            .param("names", tables.toArray(String[]::new), Types.ARRAY)
            .param("indexes", indexes.toArray(String[]::new), Types.ARRAY)
            .query((row, number) -> relation(row))
            .list();
    if (relations.isEmpty()) {
      return Map.of();
    }
    Long[] oids = relations.stream().map(Relation::oid).toArray(Long[]::new);
    CatalogDetails details = new CatalogDetails(jdbc, oids);
    CatalogPartitions partitions = new CatalogPartitions(jdbc, oids);
    return relations.stream()
        .map(relation -> relation.shape(schema, details, partitions))
        .collect(Collectors.toUnmodifiableMap(shape -> shape.name().name(), Function.identity()));
  }

  private static Relation relation(ResultSet row) throws SQLException {
    List<String> schemas = Rows.texts(row, "leaf_schemas");
    List<String> names = Rows.texts(row, "leaf_names");
    List<TableName> leaves = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      leaves.add(new TableName(schemas.get(i), names.get(i)));
    }
    return new Relation(
        row.getLong("oid"),
        row.getString("name"),
        TableShape.Kind.valueOf(row.getString("kind")),
        Rows.texts(row, "partition_key"),
        Rows.texts(row, "in_order"),
        List.copyOf(leaves),
        row.getLong("estimated_rows"),
        row.getString("replica_identity"));
  }

  private record Relation(
      long oid,
      String name,
      TableShape.Kind kind,
      List<String> partitionKey,
      List<String> inOrder,
      List<TableName> leaves,
      long estimatedRows,
      String replicaIdentity) {

    TableShape shape(String schema, CatalogDetails details, CatalogPartitions partitions) {
      return new TableShape(
          new TableName(schema, name),
          kind,
          details.columns(oid),
          details.constraints(oid),
          details.incoming(oid),
          details.indexes(oid),
          details.dependents(oid),
          details.triggers(oid),
          details.otherTriggers(oid),
          partitionKey,
          inOrder,
          leaves,
          partitions.of(oid),
          estimatedRows,
          replicaIdentity);
    }
  }
}
