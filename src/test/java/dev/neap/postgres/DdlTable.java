package dev.neap.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the table of a test of DDL looks like, for those who look at it meanwhile. */
final class DdlTable {

  private final JdbcClient sql;

  DdlTable(JdbcClient sql) {
    this.sql = sql;
  }

  void readOnAndOn(AtomicLong reads, AtomicLong longest) {
    while (!Thread.currentThread().isInterrupted()) {
      long began = System.nanoTime();
      sql.sql("SELECT count(*) FROM t").query(Long.class).single();
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      longest.accumulateAndGet(took, Math::max);
      reads.incrementAndGet();
    }
  }

  @Nullable String comment() {
    return sql.sql(
            """
            SELECT max(col_description(attrelid, attnum)) FROM pg_attribute
            WHERE attrelid = 'public.t'::regclass AND attname = 'fresh'
            """)
        .query(String.class)
        .optional()
        .orElse(null);
  }

  String indexState() {
    return sql.sql(
            """
            SELECT coalesce((SELECT CASE WHEN indisvalid THEN 'valid' ELSE 'invalid' END
              FROM pg_index WHERE indexrelid = to_regclass('public."T_by_v"')), 'absent')
            """)
        .query(String.class)
        .single();
  }

  /** Ends the transaction and the session. */
  static void close(Connection connection) {
    try {
      connection.rollback();
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
