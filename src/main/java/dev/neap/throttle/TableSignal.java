package dev.neap.throttle;

import dev.neap.schema.TableName;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A load signal about one table; read by each process that works on it. */
public non-sealed interface TableSignal extends LoadSignal {

  /** Measures the load of the table, and of its partitions, now. */
  Reading read(JdbcClient database, TableName table);
}
