package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.Constraint;
import dev.neap.schema.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What operations do to the constraints of a table, what their new foreign keys point at, and the
 * names that new constraints and indexes take.
 */
public final class ConstraintChanges {

  private record End(Constraint constraint, Ddl drop) {

    boolean goesWith(List<Column> going) {
      return going.stream().anyMatch(column -> constraint.columns().contains(column.name()));
    }
  }

  private final List<String> letGo = new ArrayList<>();
  private final List<End> ends = new ArrayList<>();
  private final Map<TableName, List<String>> pointed = new LinkedHashMap<>();
  private final Map<Constraint, Objection> needed = new LinkedHashMap<>();
  private final List<Ddl> foreignKeys = new ArrayList<>();
  private final List<Probe> taken = new ArrayList<>();
  private final List<Verification> putBack = new ArrayList<>();

  /** A constraint that goes with the columns that are replaced. */
  public void letGo(String constraint) {
    letGo.add(constraint);
  }

  /** A constraint that goes in contract, with its columns or by a statement of its own. */
  public void end(Constraint constraint, Ddl drop) {
    ends.add(new End(constraint, drop));
  }

  /** A constraint that must go in contract; what is said where no operation drops it. */
  public void mustEnd(Constraint constraint, Objection otherwise) {
    needed.put(constraint, otherwise);
  }

  /**
   * What must go, and stays.
   *
   * @param goes whether a constraint goes with its columns or its table
   */
  List<Objection> standing(Predicate<Constraint> goes) {
    return needed.entrySet().stream()
        .filter(e -> !goes.test(e.getKey()))
        .filter(e -> !letGo.contains(e.getKey().name()))
        .filter(e -> ends.stream().noneMatch(end -> isSame(end.constraint(), e.getKey())))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static boolean isSame(Constraint one, Constraint other) {
    return one.table().equals(other.table()) && one.name().equals(other.name());
  }

  /** A step of a new foreign key, once every table is filled and has its keys. */
  public void foreignKey(Ddl step) {
    foreignKeys.add(step);
  }

  /** The steps of new foreign keys. */
  List<Ddl> foreignKeys() {
    return foreignKeys;
  }

  /** Columns of a table that a new foreign key points at. */
  public void pointAt(TableName table, List<String> columns) {
    pointed.computeIfAbsent(table, t -> new ArrayList<>()).addAll(columns);
  }

  /** The constraints that go with columns, where those go. */
  List<String> lost(List<Column> going) {
    Stream<End> ended = ends.stream().filter(e -> e.goesWith(going));
    return Stream.concat(letGo.stream(), ended.map(e -> e.constraint().name())).toList();
  }

  /** The statements that drop constraints whose columns all stay, foreign keys or the others. */
  List<Ddl> drops(List<Column> going, boolean foreignKeys) {
    return ends.stream()
        .filter(e -> !e.goesWith(going))
        .filter(e -> foreignKeys == (e.constraint().type() == Constraint.Type.FOREIGN_KEY))
        .map(End::drop)
        .toList();
  }

  /** The columns that new foreign keys point at, by table. */
  Map<TableName, List<String>> pointed() {
    return pointed;
  }

  /** Rows that a rollback's constraint would refuse, as the one did that is dropped at once. */
  public void putBack(Verification refused) {
    putBack.add(refused);
  }

  /** What looks for rows that a rollback would be refused for. */
  List<Verification> putBack() {
    return putBack;
  }

  Probe take(Probe nameIsFree) {
    taken.add(nameIsFree);
    return nameIsFree;
  }

  /** What asks for the names that are taken. */
  List<Probe> taken() {
    return taken;
  }

  /** Whether contract drops none by a statement of its own. */
  boolean isEmpty() {
    return ends.isEmpty();
  }

  void merge(ConstraintChanges other) {
    letGo.addAll(other.letGo);
    ends.addAll(other.ends);
    other.pointed.forEach(this::pointAt);
    needed.putAll(other.needed);
    foreignKeys.addAll(other.foreignKeys);
    taken.addAll(other.taken);
    putBack.addAll(other.putBack);
  }
}
