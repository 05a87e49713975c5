package dev.neap.migration;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Operations with several changes of one column made one, so that a row is written once for all of
 * them and the column comes back in one go.
 */
final class Merged {

  /** A component's name, as a record prints it. */
  private static final Pattern FIELD = Pattern.compile("(\\[|, )\\w+=");

  private final List<Operation> operations = new ArrayList<>();

  private Merged() {}

  /** The operations in the order of the file, each change where the first one of its column is. */
  static List<Operation> of(List<Operation> operations) {
    Merged merged = new Merged();
    operations.forEach(merged::add);
    return List.copyOf(merged.operations);
  }

  private void add(Operation next) {
    List<Operation> behind = takeBehind(next);
    addOrMerge(next);
    operations.addAll(behind);
  }

  /** Takes out what can as well be done after the change of a column that it speaks of. */
  private List<Operation> takeBehind(Operation change) {
    List<Operation> behind = new ArrayList<>();
    for (int i = operations.size() - 1; i >= 0; i--) {
      Operation before = operations.get(i);
      Optional<Operation> after = before.after(change);
      boolean free =
          operations.subList(i + 1, operations.size()).stream()
              .noneMatch(o -> before.makes().stream().anyMatch(name -> mentions(o, name)));
      if (after.isPresent()
          && free
          && before.makes().stream().noneMatch(n -> mentions(change, n))) {
        operations.remove(i);
        behind.add(0, after.get());
      }
    }
    return behind;
  }

  private void addOrMerge(Operation next) {
    for (int i = operations.size() - 1; i >= 0; i--) {
      Optional<Operation> one = together(operations.get(i), next);
      if (one.isPresent() && nobodyReads(i + 1, operations.get(i), next)) {
        operations.set(i, one.get());
        return;
      }
    }
    operations.add(next);
  }

  private static Optional<Operation> together(Operation first, Operation next) {
    boolean sameTable = !first.tables().isEmpty() && first.tables().equals(next.tables());
    return sameTable ? first.then(next) : Optional.empty();
  }

  /**
   * Whether no operation between the two speaks of the column as it is between them, and the second
   * one of none that they change.
   */
  private boolean nobodyReads(int from, Operation first, Operation next) {
    Set<String> columns = new LinkedHashSet<>(first.changed());
    columns.addAll(next.changed());
    return operations.subList(from, operations.size()).stream()
        .filter(o -> o.tables().stream().anyMatch(first.tables()::contains))
        .noneMatch(
            o ->
                columns.stream().anyMatch(column -> mentions(o, column))
                    || o.changed().stream().anyMatch(column -> mentions(next, column)));
  }

  /** Whether a field of the operation has the column's name in it, as a whole word. */
  private static boolean mentions(Operation operation, String column) {
    String values = FIELD.matcher(operation.toString()).replaceAll("$1");
    return Pattern.compile("(?<!\\w)" + Pattern.quote(column) + "(?!\\w)", Pattern.CASE_INSENSITIVE)
        .matcher(values)
        .find();
  }
}
