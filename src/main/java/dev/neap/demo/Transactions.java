package dev.neap.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one of the application's clients; what they read is compared with the book.
 *
 * <p>A client writes to the orders whose number leaves its own number when divided by the count of
 * clients, and to the ones that it placed itself: so it knows exactly what it must find there.
 */
final class Transactions {

  private static final int OFTEN = 500;

  private final OrderBook book;
  private final Random random;
  private final int client;
  private final int clients;
  private final long customers;
  private final List<Long> placed = new ArrayList<>();

  Transactions(OrderBook book, Random random, int client, int clients, long customers) {
    this.book = book;
    this.random = random;
    this.client = client;
    this.clients = clients;
    this.customers = customers;
  }

  /** A value that is not the one that was written. */
  static final class WrongValueException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String words;

    WrongValueException(long id, Order expected, @Nullable Order read) {
      this("order " + id + " should be " + expected + ", but reads " + read);
    }

    private WrongValueException(String words) {
      super(words);
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /** Reads a customer's orders. */
  void look(Connection connection, OrderTable orders) throws SQLException, WrongValueException {
    Map<Long, OrderBook.Mark> marks = new HashMap<>();
    long customer = 1 + random.nextLong(customers);
    for (long id : orders.ofCustomer(connection, customer).keySet()) {
      marks.put(id, book.mark(id));
    }
    connection.commit();
    for (Map.Entry<Long, Order> read : orders.ofCustomer(connection, customer).entrySet()) {
      OrderBook.Mark mark = marks.get(read.getKey());
      if (mark != null && !book.agrees(mark, read.getValue())) {
        throw new WrongValueException(read.getKey(), book.last(read.getKey()), read.getValue());
      }
    }
    connection.commit();
  }

  /** Reads one of its own orders, changes it, or only its note, and writes it back. */
  void change(Connection connection, OrderTable orders) throws SQLException, WrongValueException {
    long id = ownOrder();
    Order expected = book.last(id);
    Order read = orders.readForUpdate(connection, id);
    if (read == null || !expected.agreesWith(read)) {
      throw new WrongValueException(id, expected, read);
    }
    boolean onlyNote = random.nextInt(4) == 0;
    Order changed =
        new Order(
            onlyNote ? expected.status() : status(),
            onlyNote ? expected.cents() : cents(),
            onlyNote || read.region() == null ? expected.region() : region(),
            note());
    book.announce(id, changed);
    finish(connection, id, () -> orders.write(connection, id, changed));
  }

  /** Places an order. */
  void place(Connection connection, OrderTable orders) throws SQLException {
    String country = Order.COUNTRIES.get(random.nextInt(Order.COUNTRIES.size()));
    Order order = new Order(status(), cents(), Order.regionOf(country), note());
    long id = orders.place(connection, 1 + random.nextLong(customers), country, order);
    book.announce(id, order);
    finish(connection, id, () -> {});
    placed.add(id);
  }

  private interface Write {
    void run() throws SQLException;
  }

  private void finish(Connection connection, long id, Write write) throws SQLException {
    try {
      write.run();
    } catch (SQLException e) {
      book.withdrawn(id);
      throw e;
    }
    connection.commit();
    book.committed(id);
  }

  private long ownOrder() {
    if (!placed.isEmpty() && random.nextInt(10) == 0) {
      return placed.get(random.nextInt(placed.size()));
    }
    long own = (book.seeded() - client) / clients;
    long turn = random.nextLong(random.nextBoolean() ? Math.min(OFTEN, own) : own);
    return client + clients * turn + (client == 0 ? clients : 0);
  }

  private String status() {
    return Order.STATES.get(random.nextInt(Order.STATES.size()));
  }

  private long cents() {
    return random.nextInt(100_000);
  }

  private String region() {
    return random.nextInt(8) == 0 ? "Antarctica" : Order.regionOf(country());
  }

  private @Nullable String country() {
    return Order.COUNTRIES.get(random.nextInt(Order.COUNTRIES.size()));
  }

  private @Nullable String note() {
    return Order.NOTES.get(random.nextInt(Order.NOTES.size()));
  }
}
