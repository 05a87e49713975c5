package dev.neap.postgres;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toUnmodifiableList;

import dev.neap.postgres.CatalogDetails.Owned;
import dev.neap.postgres.CatalogDetails.Reference;
import dev.neap.schema.Constraint;
import dev.neap.schema.Index;
import dev.neap.schema.Partition;
import dev.neap.schema.TableName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The partitions of some relations, each with what it has beside the table as a whole. */
final class CatalogPartitions {

  private static final String PARTITIONS = SqlFile.read("catalog/partitions");

  private record Place(
      long relation, long oid, TableName name, TableName above, boolean partitioned) {}

  private final List<Place> places;
  private final Map<Long, List<Index>> indexes;
  private final List<Reference> constraints;

  CatalogPartitions(JdbcClient jdbc, Long[] relations) {
    places =
        jdbc.sql(PARTITIONS)
            .param("oids", relations, Types.ARRAY)
            .query((row, number) -> place(row))
            .list();
    Long[] partitions = places.stream().map(Place::oid).toArray(Long[]::new);
    indexes =
        CatalogDetails.indexes(jdbc, partitions).stream()
            .collect(groupingBy(Owned::owner, mapping(Owned::value, toUnmodifiableList())));
    constraints = CatalogDetails.constraints(jdbc, partitions);
  }

  List<Partition> of(long relation) {
    return places.stream()
        .filter(place -> place.relation == relation)
        .map(
            place ->
                new Partition(
                    place.name,
                    place.above,
                    place.partitioned,
                    indexes.getOrDefault(place.oid, List.of()),
                    constraints(reference -> reference.from() == place.oid),
                    constraints(reference -> reference.to() == place.oid)))
        .toList();
  }

  private List<Constraint> constraints(Predicate<Reference> wanted) {
    return constraints.stream().filter(wanted).map(Reference::constraint).toList();
  }

  private static Place place(ResultSet row) throws SQLException {
    return new Place(
        row.getLong("relation"),
        row.getLong("partition"),
        Objects.requireNonNull(CatalogDetails.tableName(row, "partition")),
        Objects.requireNonNull(CatalogDetails.tableName(row, "above")),
        row.getBoolean("partitioned"));
  }
}
