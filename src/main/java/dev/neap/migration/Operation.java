package dev.neap.migration;

import dev.neap.schema.Database;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One change of a migration; its record components are the fields of the migration file.
 *
 * <p>An operation is pure: it looks at the database's shape and returns what each phase does as
 * data. The name in the file is the record's name in snake case.
 */
public interface Operation {

  /**
   * The tables that it reads or changes, by the names that they have for it: the one whose rows it
   * changes first. Empty where it names none.
   */
  List<String> tables();

  /** What foreign keys of its making point at. */
  default List<KeyTarget> pointsAt() {
    return List.of();
  }

  /** The indexes by which it finds the tables that it does not name. */
  default List<String> indexes() {
    return List.of();
  }

  /**
   * The columns of its first table that it changes or makes, or what it does where it names no
   * table; no two operations may share one that can't be made one by {@link #then}.
   */
  default List<String> changed() {
    return List.of();
  }

  /** The columns of its first table that it builds on as they are; none after it may change one. */
  default List<String> buildsOn() {
    return List.of();
  }

  /**
   * One operation that does what this one and another one after it do to the same column.
   *
   * @param next an operation on the same table
   * @return empty where the two do not change one column, or can't be made one
   */
  default Optional<Operation> then(Operation next) {
    return Optional.empty();
  }

  /**
   * The same, to be done after a later operation that changes a column which it builds on or points
   * at: by the names that the columns have then.
   *
   * @param change the later one
   * @return empty where it speaks of no such column, or would not come to the same
   */
  default Optional<Operation> after(Operation change) {
    return Optional.empty();
  }

  /** The names that it gives to columns, indexes and constraints. */
  default List<String> makes() {
    return changed();
  }

  /** The name of a table that it gives another name, and that name. */
  default Map<String, String> renamesTable() {
    return Map.of();
  }

  /**
   * The same with the expressions that it reads the table's rows by put in terms of the columns
   * that stand on the table, where operations before it change or make others. Rules need none of
   * it.
   *
   * @param values by column, what computes it from the row that is there
   * @throws dev.neap.schema.InvalidSqlException when an expression reads what can't be put into it
   */
  default Operation reading(Map<String, String> values) {
    return this;
  }

  /**
   * What the operation adds to each phase of a plan, or why it can't be carried out.
   *
   * @param database the shape of the database as the operations before have it
   * @param names the names of the objects to be made
   */
  Contribution contribute(Database database, Names names);

  /**
   * The operations that take this one back after contract.
   *
   * @param origin the shape before the migration and where the dropped values are kept
   */
  List<Operation> reverse(Origin origin);

  /** What people should know of it before they start, as far as the file alone tells. */
  default List<String> hazards() {
    return List.of();
  }

  /** What it does, in a few words. */
  String describe();
}
