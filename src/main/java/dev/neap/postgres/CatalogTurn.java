package dev.neap.postgres;

/**
 * The turn that transactions take, one after the other, which change the catalog briefly.
 *
 * <p>Migrations that go on at the same time change the same things: the views of other versions,
 * the comments that say whose these are, the version that was current before. What one of them read
 * a moment ago another one has dropped. The turn ends with its transaction. Nobody waits for it in
 * a transaction: a session that waits has a snapshot, for which others who build an index
 * concurrently wait in turn.
 *
 * @see <a href="https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS">
 *     PostgreSQL manual, Advisory Locks</a>
 */
final class CatalogTurn {

  /** "neap" and "ddl" in ASCII. */
  private static final long KEY = 0x6e65_6170_0064_646cL;

  /** Takes it for the transaction; false when another one has it. */
  static final String TAKE = "SELECT pg_catalog.pg_try_advisory_xact_lock(" + KEY + ")";

  private CatalogTurn() {}
}
