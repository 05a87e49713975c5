package dev.neap.migration;

import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;

/** What people should know of a table before a migration goes over all of its rows. */
final class TableNotes {

  private TableNotes() {}

  static List<String> of(TableShape shape, Contribution contribution) {
    List<String> notes = new ArrayList<>();
    boolean drops = !contribution.replacements().isEmpty() || !contribution.removals().isEmpty();
    if (drops && shape.key().isEmpty()) {
      notes.add(
          shape.name()
              + " has no key: what contract drops is archived, but can't be brought back row by"
              + " row");
    }
    return notes;
  }
}
