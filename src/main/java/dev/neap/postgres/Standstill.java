package dev.neap.postgres;

/**
 * How long a process may stand still in the middle of a transaction that holds locks (SIGSTOP, a
 * machine that is moved, a network that is cut) before the server ends it.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-IDLE-IN-TRANSACTION-SESSION-TIMEOUT">PostgreSQL
 *     manual, idle_in_transaction_session_timeout</a>
 */
final class Standstill {

  /** In milliseconds, as a parameter's value. */
  static final String MILLIS = "5000";

  /** The statement that sets it for a transaction. */
  static final String LIMIT = "SET LOCAL idle_in_transaction_session_timeout = " + MILLIS;

  private Standstill() {}
}
