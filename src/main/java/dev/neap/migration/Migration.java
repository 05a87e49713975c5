package dev.neap.migration;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A migration as its file describes it.
 *
 * @param name its name, unique in a database
 * @param target which database of the configuration it is for
 * @param versionSchema the name of this version's schema of views, null for one made of the name
 * @param operations what it changes, in order
 * @param settings how it is to be carried out
 * @param source the file's text
 * @param takesBack the schema of views of the migration that this one takes back once that one was
 *     complete; null for one that has a version of its own
 */
public record Migration(
    String name,
    String target,
    @Nullable String versionSchema,
    List<Operation> operations,
    Settings settings,
    String source,
    @Nullable String takesBack) {

  /** A migration with a version of its own. */
  public Migration(
      String name,
      String target,
      @Nullable String versionSchema,
      List<Operation> operations,
      Settings settings,
      String source) {
    this(name, target, versionSchema, operations, settings, source, null);
  }

  /** Its operations, several changes of one column made one. */
  List<Operation> merged() {
    return Merged.of(operations);
  }

  /**
   * The operations that take it back after contract, in order: what is built on columns alone comes
   * when the columns are as they were, for it speaks of those.
   */
  public List<Operation> reversed(Origin origin) {
    List<Operation> back = new ArrayList<>();
    merged().forEach(operation -> back.addAll(0, operation.reverse(origin)));
    int last = back.size();
    while (last > 0 && !changesColumns(back.get(last - 1))) {
      last--;
    }
    List<Operation> first = back.subList(0, last);
    List<Operation> built =
        first.stream().filter(o -> !changesColumns(o) && !o.buildsOn().isEmpty()).toList();
    first.removeAll(built);
    back.addAll(last - built.size(), built);
    return back;
  }

  private static boolean changesColumns(Operation operation) {
    return !operation.tables().isEmpty() && !operation.changed().isEmpty();
  }

  /** The tables that its operations name. */
  public List<String> tables() {
    return operations.stream().flatMap(o -> o.tables().stream()).distinct().toList();
  }

  /** What foreign keys of its making point at. */
  public List<KeyTarget> pointsAt() {
    return operations.stream().flatMap(o -> o.pointsAt().stream()).toList();
  }

  /** The indexes by which its operations find tables that they do not name. */
  public List<String> indexes() {
    return operations.stream().flatMap(o -> o.indexes().stream()).distinct().toList();
  }

  /** What a session sets {@code neap.version} to so that its inserts count as the new shape's. */
  public String version() {
    return versionSchema == null ? name : versionSchema;
  }
}
