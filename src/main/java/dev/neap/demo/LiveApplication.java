package dev.neap.demo;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * The shop's application: two clients that write and two that read, while the migration goes on.
 *
 * <p>It starts some 280 transactions a second, which leaves a small machine room for the migration.
 */
final class LiveApplication implements AutoCloseable {

  /** How many clients write; each owns the orders that it writes. */
  static final int WRITERS = 2;

  /** How many connections it has. */
  static final int CLIENTS = 4;

  /** How many transactions a second it starts. */
  static final int PER_SECOND = 280;

  private static final Duration PERIOD = Duration.ofNanos(1_000_000_000L * CLIENTS / PER_SECOND);
  private static final Duration STOPS = Duration.ofSeconds(20);

  private final DataSource dataSource;
  private final OrderBook book;
  private final long customers;
  private final Function<Connection, Readers> readers;
  private final StallClock stalls;
  private final Tally tally = new Tally();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * Makes an application that does nothing yet.
   *
   * @param dataSource where its connections come from, one for each client
   * @param book what it knows of the orders
   * @param customers numbered from 1
   * @param readers asks, through a client's connection, which sessions read the new shape
   * @param stalls measures how its transactions are held up
   */
  LiveApplication(
      DataSource dataSource,
      OrderBook book,
      long customers,
      Function<Connection, Readers> readers,
      StallClock stalls) {
    this.dataSource = dataSource;
    this.book = book;
    this.customers = customers;
    this.readers = readers;
    this.stalls = stalls;
  }

  /**
   * Starts the clients and returns when each has ended its first transaction.
   *
   * @param seed makes the same choices each time
   * @throws IllegalStateException when they cannot begin within 20 seconds, with the first errors
   * @throws InterruptedException when this thread is to stop
   */
  void start(long seed) throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(CLIENTS);
    for (int client = 0; client < CLIENTS; client++) {
      Random random = new Random(seed + client);
      Thread thread =
          new Thread(
              new ApplicationClient(
                  dataSource,
                  readers,
                  new Transactions(book, random, client, WRITERS, customers),
                  client < WRITERS,
                  random,
                  tally,
                  stalls.every(PERIOD),
                  () -> stopped,
                  ready),
              "shop-" + client);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    if (!ready.await(STOPS.toSeconds(), TimeUnit.SECONDS)) {
      close();
      throw new IllegalStateException("the application did not start: " + count().firstErrors());
    }
  }

  /** What it did up to now. */
  Tally.Count count() {
    return tally.count();
  }

  /** The transaction that was held up the longest. */
  StallClock.Stall longestStall() {
    return stalls.longest();
  }

  /** Ends after the transactions that are going on. */
  @Override
  public void close() {
    stopped = true;
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        thread.join(STOPS.toMillis());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
