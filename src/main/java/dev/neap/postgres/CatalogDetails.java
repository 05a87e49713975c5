package dev.neap.postgres;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toUnmodifiableList;

import dev.neap.schema.Column;
import dev.neap.schema.Constraint;
import dev.neap.schema.Dependent;
import dev.neap.schema.Index;
import dev.neap.schema.TableName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What belongs to some relations, read with one query for each kind of object. */
final class CatalogDetails {

  private static final String COLUMNS = SqlFile.read("catalog/columns");
  private static final String GRANTS = SqlFile.read("catalog/grants");
  private static final String SETTINGS = SqlFile.read("catalog/settings");
  private static final String CONSTRAINTS = SqlFile.read("catalog/constraints");
  private static final String INDEXES = SqlFile.read("catalog/indexes");
  private static final String DEPENDENTS = SqlFile.read("catalog/dependents");
  private static final String TRIGGERS = SqlFile.read("catalog/triggers");

  private final Map<ColumnKey, List<Column.Grant>> grants;
  private final Map<ColumnKey, List<Column.Setting>> settings;
  private final Map<Long, List<Column>> columns;
  private final List<Reference> constraints;
  private final Map<Long, List<Index>> indexes;
  private final Map<Long, List<Dependent>> dependents;
  private final List<Trigger> triggers;

  CatalogDetails(JdbcClient jdbc, Long[] relations) {
    grants =
        list(jdbc, GRANTS, relations, CatalogDetails::grant).stream()
            .collect(groupingBy(Owned::owner, mapping(Owned::value, toUnmodifiableList())));
    settings =
        list(jdbc, SETTINGS, relations, CatalogDetails::setting).stream()
            .collect(groupingBy(Owned::owner, mapping(Owned::value, toUnmodifiableList())));
    columns = byRelation(list(jdbc, COLUMNS, relations, this::column));
    constraints = constraints(jdbc, relations);
    indexes = byRelation(indexes(jdbc, relations));
    dependents = byRelation(list(jdbc, DEPENDENTS, relations, CatalogDetails::dependent));
    triggers = list(jdbc, TRIGGERS, relations, CatalogDetails::trigger);
  }

  /** The constraints on some relations, and the foreign keys that point at them. */
  static List<Reference> constraints(JdbcClient jdbc, Long[] relations) {
    return list(jdbc, CONSTRAINTS, relations, CatalogDetails::constraint);
  }

  static List<Owned<Long, Index>> indexes(JdbcClient jdbc, Long[] relations) {
    return list(jdbc, INDEXES, relations, CatalogDetails::index);
  }

  List<Column> columns(long relation) {
    return columns.getOrDefault(relation, List.of());
  }

  List<Constraint> constraints(long relation) {
    return constraints.stream()
        .filter(reference -> reference.from == relation)
        .map(Reference::constraint)
        .toList();
  }

  List<Constraint> incoming(long relation) {
    return constraints.stream()
        .filter(reference -> reference.to == relation)
        .map(Reference::constraint)
        .toList();
  }

  List<Index> indexes(long relation) {
    return indexes.getOrDefault(relation, List.of());
  }

  List<Dependent> dependents(long relation) {
    return dependents.getOrDefault(relation, List.of());
  }

  List<String> triggers(long relation) {
    return triggers(relation, Trigger::beforeWrite);
  }

  List<String> otherTriggers(long relation) {
    return triggers(relation, trigger -> !trigger.beforeWrite);
  }

  private List<String> triggers(long relation, Predicate<Trigger> wanted) {
    return triggers.stream()
        .filter(trigger -> trigger.relation == relation)
        .filter(wanted)
        .map(Trigger::name)
        .toList();
  }

  /** An object that was dropped while the catalog was being read has no definition any more. */
  private static <T> List<T> list(
      JdbcClient jdbc, String sql, Long[] relations, RowMapper<Optional<T>> mapper) {
    return jdbc.sql(sql).param("oids", relations, Types.ARRAY).query(mapper).list().stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private static <T> Map<Long, List<T>> byRelation(List<Owned<Long, T>> values) {
    return values.stream()
        .collect(groupingBy(Owned::owner, mapping(Owned::value, toUnmodifiableList())));
  }

  private static Optional<Owned<ColumnKey, Column.Grant>> grant(ResultSet row, int number)
      throws SQLException {
    return Optional.of(
        new Owned<>(
            new ColumnKey(row.getLong("relation"), row.getString("column")),
            new Column.Grant(
                row.getString("grantee"),
                Rows.texts(row, "privileges"),
                row.getBoolean("grantable"))));
  }

  private static Optional<Owned<ColumnKey, Column.Setting>> setting(ResultSet row, int number)
      throws SQLException {
    return Optional.of(
        new Owned<>(
            new ColumnKey(row.getLong("relation"), row.getString("column")),
            new Column.Setting(
                Objects.requireNonNull(tableName(row, "table")),
                row.getString("storage"),
                row.getString("compression"),
                Rows.texts(row, "options"))));
  }

  private Optional<Owned<Long, Column>> column(ResultSet row, int number) throws SQLException {
    long relation = row.getLong("relation");
    String name = row.getString("name");
    ColumnKey key = new ColumnKey(relation, name);
    return Optional.of(
        new Owned<>(
            relation,
            new Column(
                name,
                row.getString("type"),
                row.getBoolean("not_null"),
                row.getString("not_null_constraint"),
                row.getString("default_expression"),
                row.getString("identity"),
                row.getString("generated"),
                sequence(row),
                row.getString("collation"),
                row.getString("comment"),
                row.getObject("statistics_target", Integer.class),
                grants.getOrDefault(key, List.of()),
                settings.getOrDefault(key, List.of()))));
  }

  private static Column.@Nullable Sequence sequence(ResultSet row) throws SQLException {
    TableName name = tableName(row, "sequence");
    return name == null
        ? null
        : new Column.Sequence(
            name, row.getString("sequence_options"), Rows.texts(row, "sequence_belongings"));
  }

  private static Optional<Reference> constraint(ResultSet row, int number) throws SQLException {
    String definition = row.getString("definition");
    if (definition == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Reference(
            row.getLong("relation"),
            row.getLong("referenced_relation"),
            new Constraint(
                Objects.requireNonNull(tableName(row, "table")),
                row.getString("name"),
                Constraint.Type.valueOf(row.getString("type")),
                definition,
                Rows.texts(row, "columns"),
                tableName(row, "referenced"),
                Rows.texts(row, "referenced_columns"),
                row.getString("index"),
                row.getBoolean("validated"),
                row.getString("comment"),
                leaves(row))));
  }

  private static @Nullable List<TableName> leaves(ResultSet row) throws SQLException {
    if (row.getArray("leaf_names") == null) {
      return null;
    }
    List<String> schemas = Rows.texts(row, "leaf_schemas");
    List<String> names = Rows.texts(row, "leaf_names");
    return IntStream.range(0, names.size())
        .mapToObj(i -> new TableName(schemas.get(i), names.get(i)))
        .toList();
  }

  private static Optional<Owned<Long, Index>> index(ResultSet row, int number) throws SQLException {
    String definition = row.getString("definition");
    if (definition == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Owned<>(
            row.getLong("relation"),
            new Index(
                row.getString("name"),
                definition,
                Rows.texts(row, "columns"),
                Rows.texts(row, "key"),
                row.getBoolean("is_unique"),
                row.getBoolean("partial"),
                row.getBoolean("valid"),
                row.getString("constraint_name"),
                row.getBoolean("replica_identity"),
                row.getBoolean("clustered"),
                row.getString("comment"),
                row.getString("part_of"))));
  }

  private static Optional<Owned<Long, Dependent>> dependent(ResultSet row, int number)
      throws SQLException {
    return Optional.of(
        new Owned<>(
            row.getLong("relation"),
            new Dependent(
                row.getString("kind"), row.getString("name"), Rows.texts(row, "columns"))));
  }

  private static Optional<Trigger> trigger(ResultSet row, int number) throws SQLException {
    return Optional.of(
        new Trigger(
            row.getLong("relation"), row.getString("name"), row.getBoolean("before_write")));
  }

  static @Nullable TableName tableName(ResultSet row, String prefix) throws SQLException {
    String name = row.getString(prefix + "_name");
    return name == null ? null : new TableName(row.getString(prefix + "_schema"), name);
  }

  record Owned<K, T>(K owner, T value) {}

  private record ColumnKey(long relation, String column) {}

  record Reference(long from, long to, Constraint constraint) {}

  private record Trigger(long relation, String name, boolean beforeWrite) {}
}
