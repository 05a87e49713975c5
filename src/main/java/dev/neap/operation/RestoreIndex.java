package dev.neap.operation;

import static dev.neap.schema.Identifier.quote;

import dev.neap.migration.ColumnChecks;
import dev.neap.migration.Contribution;
import dev.neap.migration.Ddl;
import dev.neap.migration.IndexBuild;
import dev.neap.migration.IndexTree;
import dev.neap.migration.Names;
import dev.neap.migration.Operation;
import dev.neap.migration.Origin;
import dev.neap.schema.Database;
import dev.neap.schema.Fact;
import dev.neap.schema.Index;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.List;
import java.util.Optional;

/**
 * Builds an index again that was dropped; it takes back {@link DropIndex}, and stands in no file.
 *
 * @param former the table as it was
 * @param index the index as it was
 */
record RestoreIndex(TableShape former, Index index) implements Operation {

  @Override
  public List<String> tables() {
    return List.of(table());
  }

  private String table() {
    return former.name().name();
  }

  @Override
  public List<String> buildsOn() {
    return index.columns();
  }

  @Override
  public String describe() {
    return "build index " + index.name() + " of " + table() + " again";
  }

  @Override
  public Contribution contribute(Database database, Names names) {
    Contribution contribution = new Contribution();
    Optional<TableShape> shape =
        database.tables().values().stream()
            .filter(t -> t.name().name().equals(table()))
            .findFirst();
    if (shape.isEmpty()) {
      new ColumnChecks(database, contribution).table(table());
      return contribution;
    }
    TableName on = shape.get().name();
    steps(shape.get()).forEach(contribution::tighten);
    index
        .commentIn(on.schema())
        .ifPresent(
            statement ->
                contribution.tighten(
                    Ddl.brief(
                        "comment on index " + index.name(),
                        on,
                        LockLevel.NONE,
                        Fact.never(),
                        statement)));
    if (index.clustered()) {
      contribution.tighten(
          Ddl.brief(
              "let CLUSTER go by " + index.name(),
              on,
              LockLevel.SHARE_UPDATE_EXCLUSIVE,
              Fact.never(),
              "ALTER TABLE " + on.sql() + " CLUSTER ON " + quote(index.name())));
    }
    return contribution;
  }

  private List<Ddl> steps(TableShape shape) {
    if (shape.kind() == TableShape.Kind.PARTITIONED) {
      return new IndexTree(shape, former, index, name -> name, shape::onTable).steps();
    }
    String using = index.definition().substring(index.definition().indexOf(" USING ") + 1);
    return new IndexBuild(shape, index.name(), index.unique(), shape.onTable(using)).steps();
  }

  @Override
  public List<Operation> reverse(Origin origin) {
    return List.of(new DropIndex(index.name()));
  }
}
