package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.Constraint;
import java.util.List;

/**
 * A constraint that is dropped in contract.
 *
 * @param constraint the constraint
 * @param drop the statement, where no column of it goes
 */
record ConstraintEnd(Constraint constraint, Ddl drop) {

  /** Whether one of its columns is replaced. */
  boolean goesWith(List<Replacement> replacements) {
    return replacements.stream().map(Replacement::from).anyMatch(this::isOn);
  }

  /** Whether the column is one of its columns. */
  boolean isOn(Column column) {
    return constraint.columns().contains(column.name());
  }
}
