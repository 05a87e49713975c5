package dev.neap.schema;

/**
 * The strongest lock that a statement takes on a table.
 *
 * @see <a href="https://www.postgresql.org/docs/current/explicit-locking.html">PostgreSQL manual,
 *     13.3.1 Table-Level Locks</a>
 */
public enum LockLevel {
  NONE("no table lock", false),
  ACCESS_SHARE("ACCESS SHARE", false),
  ROW_EXCLUSIVE("ROW EXCLUSIVE", false),
  SHARE_UPDATE_EXCLUSIVE("SHARE UPDATE EXCLUSIVE", false),
  SHARE_ROW_EXCLUSIVE("SHARE ROW EXCLUSIVE", true),
  ACCESS_EXCLUSIVE("ACCESS EXCLUSIVE", true),
  /** What the user's own statements take. */
  UNKNOWN("whatever its statements take", true);

  private final String title;
  private final boolean blocksWriters;

  LockLevel(String title, boolean blocksWriters) {
    this.title = title;
    this.blocksWriters = blocksWriters;
  }

  /** The name that the manual gives it. */
  public String title() {
    return title;
  }

  /** Whether writers, or everybody, wait while it is held. */
  public boolean blocksWriters() {
    return blocksWriters;
  }
}
