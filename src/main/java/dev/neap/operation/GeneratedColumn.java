package dev.neap.operation;

import dev.neap.migration.Contribution;
import dev.neap.migration.Probe;
import dev.neap.migration.ShadowColumn;
import dev.neap.schema.Column;
import dev.neap.schema.Expression;
import dev.neap.schema.TableShape;
import java.util.List;

/**
 * A generated column, which the server adds by rewriting the table if it is stored: done at once
 * where the table is small, refused where it is not.
 *
 * @param shape the table
 * @param column the column as the catalog will describe it
 * @see <a href="https://www.postgresql.org/docs/current/ddl-generated-columns.html">PostgreSQL
 *     manual, section 5.4, Generated Columns</a>
 */
record GeneratedColumn(TableShape shape, Column column) {

  void add(Contribution contribution) {
    Expression by = Expression.of(String.valueOf(column.defaultExpression()));
    shape.columns().stream()
        .filter(c -> c.made() || c.shownAs() != null)
        .filter(c -> !by.mentioned(List.of(c.shown())).isEmpty())
        .forEach(
            c ->
                contribution.object(
                    "NEAP-1132",
                    "column "
                        + column.name()
                        + " of "
                        + shape.name()
                        + " is generated from "
                        + c.shown()
                        + ", which an operation before makes, changes or renames",
                    "Put it in a migration of its own, to be started when this one is complete"));
    contribution.add(shape.name(), column, ShadowColumn.addAtOnce(shape.name(), column));
    if ("STORED".equals(column.generated())) {
      contribution.probe(Probe.ofRewrite(shape.name(), column));
    }
  }
}
