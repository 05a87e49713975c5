package dev.neap.migration;

import dev.neap.schema.Database;
import java.util.List;

/**
 * One change of a migration; its record components are the fields of the migration file.
 *
 * <p>An operation is pure: it looks at the database's shape and returns what each phase does as
 * data. The name in the file is the record's name in snake case.
 */
public interface Operation {

  /** The table that it changes. */
  String table();

  /** The columns of the table that it changes or makes; no two operations may share one. */
  List<String> columns();

  /**
   * What the operation adds to each phase of a plan, or why it can't be carried out.
   *
   * @param database the shape of the database before the migration
   * @param names the names of the objects to be made
   */
  Contribution contribute(Database database, Names names);

  /**
   * The operations that take this one back after contract.
   *
   * @param origin the shape before the migration and where the dropped values are kept
   */
  List<Operation> reverse(Origin origin);

  /** What it does, in a few words. */
  String describe();
}
