package dev.neap.throttle;

import org.springframework.jdbc.core.simple.JdbcClient;

/** A load signal about the server as a whole; only one process of a database reads it. */
public non-sealed interface ClusterSignal extends LoadSignal {

  /** Measures the load now. */
  Reading read(JdbcClient database);
}
