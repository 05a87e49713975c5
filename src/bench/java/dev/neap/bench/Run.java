package dev.neap.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * What one run of a case is given, and what it tells.
 *
 * <p>Several threads may use it.
 */
public final class Run {

  private final DataSource database;
  private final SampleTable table;
  private final Map<String, Object> configuration;
  private final List<Chunk> chunks = new ArrayList<>();
  private long deadline;
  private boolean limited;
  private boolean asked;
  private Told told = new Told(0, 0);
  private String rest = "";

  /**
   * A step of a case.
   *
   * @param rows how many rows it rewrote
   * @param nanos how long it took
   * @param end when it ended, in nanoseconds
   */
  record Chunk(long rows, long nanos, long end) {
    long begin() {
      return end - nanos;
    }
  }

  /**
   * How much longer it would take, as it was told.
   *
   * @param at the moment, in nanoseconds
   * @param seconds how much longer
   */
  record Told(long at, double seconds) {}

  /**
   * A run on a database that holds the table.
   *
   * @param database a pool of connections
   */
  Run(DataSource database, SampleTable table) {
    this(database, table, Map.of());
  }

  /**
   * The same.
   *
   * @param configuration what differs from the engine's defaults
   */
  Run(DataSource database, SampleTable table, Map<String, Object> configuration) {
    this.database = database;
    this.table = table;
    this.configuration = Map.copyOf(configuration);
  }

  /** The database, by a pool of connections that are open already. */
  public DataSource database() {
    return database;
  }

  /** The table that is rewritten. */
  public SampleTable table() {
    return table;
  }

  /** What differs from the engine's defaults, as in its configuration. */
  public Map<String, Object> configuration() {
    return configuration;
  }

  /** Tells that a step has just ended. */
  public synchronized void chunk(long rows, long nanos) {
    chunks.add(new Chunk(rows, nanos, System.nanoTime()));
  }

  /** Tells why it rests, or that it does not. */
  public synchronized void rests(String why) {
    rest = why;
  }

  synchronized String rest() {
    return rest;
  }

  /** Tells how much longer it takes; the first time that is told after 5 % of it is kept. */
  public synchronized void told(double fraction, Duration remaining) {
    if (fraction >= 0.05 && told.at() == 0) {
      told = new Told(System.nanoTime(), remaining.toNanos() / 1e9);
    }
  }

  synchronized Told told() {
    return told;
  }

  /** Whether the time is over. */
  public synchronized boolean outOfTime() {
    asked |= limited && System.nanoTime() - deadline >= 0;
    return asked;
  }

  /** Begins the time. */
  synchronized void limit(long seconds) {
    limited = true;
    deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }

  /** Whether a case was told that its time is over. */
  synchronized boolean wasCut() {
    return asked;
  }

  synchronized List<Chunk> chunks() {
    return List.copyOf(chunks);
  }
}
