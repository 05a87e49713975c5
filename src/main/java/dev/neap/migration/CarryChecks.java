package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.Constraint;
import dev.neap.schema.Partition;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;

/** Whether all that stands on a column can be built for the one that takes its place. */
record CarryChecks(Contribution contribution) {

  /** Objects to what stands on the column and can't be built for the new one. */
  void canBeCarried(TableShape shape, Column column) {
    List<Constraint> constraints = new ArrayList<>(shape.constraints());
    for (Partition partition : shape.partitions()) {
      constraints.addAll(partition.constraints());
      partition.indexes().stream()
          .filter(i -> partition.partitioned() && i.partOf() == null)
          .filter(i -> i.columns().contains(column.name()))
          .forEach(
              i ->
                  contribution.object(
                      "NEAP-1113",
                      "the index "
                          + i.name()
                          + " covers column "
                          + column.name()
                          + " of partition "
                          + partition.name()
                          + ", which is partitioned itself, and not of "
                          + shape.name(),
                      "Drop the index first, and build it again afterwards"));
    }
    for (Constraint constraint : constraints) {
      if (!constraint.columns().contains(column.name()) || !Belongings.isExclusion(constraint)) {
        continue;
      }
      if (shape.kind() != TableShape.Kind.PARTITIONED
          && constraint.type() != Constraint.Type.FOREIGN_KEY) {
        contribution.probe(Probe.ofLarge(shape.name(), refused(constraint, column)));
      } else {
        contribution.objections().add(refused(constraint, column));
      }
    }
  }

  private static Objection refused(Constraint constraint, Column column) {
    return new Objection(
        Plan.BUILT_AT_ONCE,
        "the constraint "
            + constraint.name()
            + " of "
            + constraint.table()
            + " covers column "
            + column.name()
            + " and can't be built for the new column without blocking writers",
        "Drop the constraint first, and add it again when the migration is complete");
  }
}
