package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.Names;
import dev.neap.migration.Objection;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.migration.Probe;
import dev.neap.schema.Constraint;
import dev.neap.schema.Database;
import dev.neap.schema.Fact;
import dev.neap.schema.Identifier;
import dev.neap.schema.Index;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sets by what logical replication tells a table's rows.
 *
 * @param table the table
 * @param identity by what
 */
public record SetReplicaIdentity(String table, Identity identity) implements Operation {

  /**
   * By what rows are told.
   *
   * @param type nothing, default, full or index
   * @param index the index
   */
  public record Identity(String type, @Nullable String index) {

    private String kind() {
      return type.toUpperCase(Locale.ROOT);
    }

    private String sql() {
      return index == null || !kind().equals("INDEX") ? kind() : "USING INDEX " + quote(index);
    }

    static Identity of(TableShape shape) {
      return new Identity(
          shape.replicaIdentity(),
          shape.indexes().stream()
              .filter(Index::replicaIdentity)
              .map(Index::name)
              .findFirst()
              .orElse(null));
    }
  }

  @Override
  public List<String> tables() {
    return List.of(table);
  }

  @Override
  public String describe() {
    return "set the replica identity of " + table + " to " + identity.sql();
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    Optional<TableShape> found = new ColumnChecks(database, contribution).table(table);
    if (found.isEmpty()) {
      return contribution;
    }
    TableShape shape = found.get();
    if (identity.kind().equals("INDEX")) {
      checkIndex(contribution, shape);
    }
    if (Identity.of(shape).sql().equals(identity.sql())) {
      return contribution;
    }
    contribution.probe(leavesUpdates(shape));
    return contribution.expand(
        set(shape.name(), identity).undoneBy(set(shape.name(), Identity.of(shape))));
  }

  private void checkIndex(Contribution contribution, TableShape shape) {
    Optional<Index> index =
        shape.indexes().stream().filter(i -> i.name().equals(identity.index())).findFirst();
    boolean fits =
        index
            .filter(i -> i.unique() && i.valid() && !i.partial() && !i.key().isEmpty())
            .filter(
                i ->
                    i.key().stream()
                        .allMatch(c -> shape.column(c).filter(x -> x.notNull()).isPresent()))
            .isPresent();
    if (!fits) {
      contribution.object(
          "NEAP-1185",
          table
              + (index.isEmpty() ? " has no index " : " can't be told by index ")
              + identity.index(),
          "Name a unique index without a condition, over columns that are NOT NULL");
    }
  }

  /** Whether a publication of the table could not tell by the identity which row was written. */
  private Probe leavesUpdates(TableShape shape) {
    String columns = "ARRAY[" + String.join(", ", identifying(shape)) + "]::text[]";
    String published =
        "(SELECT array_agg(a) FROM jsonb_array_elements_text(to_jsonb(t) -> 'attnames') a)";
    String unseen =
        identity.kind().equals("FULL")
            ? "(SELECT array_agg(c.attname::text) FROM pg_catalog.pg_attribute c WHERE c.attrelid = "
                + "pg_catalog.to_regclass("
                + Identifier.literal(shape.name().sql())
                + ") AND c.attnum > 0 AND NOT c.attisdropped AND (c.attgenerated = '' OR"
                + " current_setting('server_version_num')::int >= 180000))"
            : columns;
    return new Probe(
        "publications of " + table,
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_publication_tables t JOIN"
            + " pg_catalog.pg_publication p USING (pubname) WHERE (t.schemaname, t.tablename) = ("
            + Identifier.literal(shape.name().schema())
            + ", "
            + Identifier.literal(shape.name().name())
            + ") AND (p.pubupdate OR p.pubdelete) AND ("
            + unseen
            + " = '{}' OR NOT "
            + unseen
            + " <@ coalesce("
            + published
            + ", "
            + unseen
            + ")))",
        new Objection(
            "NEAP-1199",
            "a publication of table "
                + table
                + " publishes its updates or deletes, and could not tell by "
                + identity.sql()
                + " which row they are about: the server would refuse them",
            "Choose an identity of columns that the publication has; or take the table, or updates"
                + " and deletes, out of it before"));
  }

  /**
   * The columns by which rows are told, as literals; with FULL the server's catalog knows better.
   */
  private List<String> identifying(TableShape shape) {
    return shape.indexes().stream()
        .filter(
            i ->
                identity.kind().equals("INDEX")
                    ? i.name().equals(identity.index())
                    : identity.kind().equals("DEFAULT") && isPrimary(shape, i))
        .flatMap(i -> i.columns().stream())
        .map(Identifier::literal)
        .toList();
  }

  private static boolean isPrimary(TableShape shape, Index index) {
    return shape.constraints().stream()
        .anyMatch(
            c -> c.type() == Constraint.Type.PRIMARY_KEY && c.name().equals(index.constraint()));
  }

  private static Ddl set(TableName table, Identity identity) {
    return Ddl.brief(
        "set the replica identity of " + table.name() + " to " + identity.sql(),
        table,
        LockLevel.ACCESS_EXCLUSIVE,
        is(table, identity),
        "ALTER TABLE " + table.sql() + " REPLICA IDENTITY " + identity.sql());
  }

  private static Fact is(TableName table, Identity identity) {
    String relation = "pg_catalog.to_regclass(" + Identifier.literal(table.sql()) + ")";
    String query =
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = "
            + relation
            + " AND c.relreplident = "
            + Identifier.literal(identity.kind().substring(0, 1).toLowerCase(Locale.ROOT))
            + ")";
    String index = identity.index();
    Fact kind = new Fact("replica identity of " + table + " is " + identity.sql(), query);
    return index == null || !identity.kind().equals("INDEX")
        ? kind
        : kind.and(
            new Fact(
                "it is " + index,
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON"
                    + " x.oid = i.indexrelid WHERE i.indrelid = "
                    + relation
                    + " AND i.indisreplident AND x.relname = "
                    + Identifier.literal(index)
                    + ")"));
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(new SetReplicaIdentity(table, Identity.of(origin.before(table))));
  }
}
