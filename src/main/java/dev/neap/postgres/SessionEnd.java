package dev.neap.postgres;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Tells the connection pool that a session outlives {@code 0A000}: PostgreSQL says so of what it
 * can't do, not of a session that is broken, and the statement's own error must be heard.
 */
public final class SessionEnd implements SQLExceptionOverride {

  /** The pool makes it. */
  public SessionEnd() {}

  @java.lang.Override
  public Override adjudicate(SQLException failure) {
    return "0A000".equals(failure.getSQLState()) ? Override.DO_NOT_EVICT : Override.CONTINUE_EVICT;
  }
}
