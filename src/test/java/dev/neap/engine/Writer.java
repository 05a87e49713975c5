package dev.neap.engine;

import dev.neap.support.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One client of a live application, which may do nothing but read and write rows: it writes the
 * shop through one shape and notes by itself what it wrote.
 */
final class Writer implements Runnable {

  static final String NULL = "(null)";
  static final String APPLICATION = "writer";

  private static final String UNDEFINED_COLUMN = "42703";

  private final PGSimpleDataSource source = new PGSimpleDataSource();
  private final String role;
  private final boolean newShape;
  private final Book book;
  private final Random random;
  private final Map<String, String> columns;
  private final ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();
  private volatile boolean ends;
  private volatile boolean filled;
  private volatile int transactions;

  Writer(TestDatabase database, String role, boolean newShape, Book book, long seed) {
    source.setUrl(database.jdbcUrl());
    source.setApplicationName(APPLICATION);
    this.role = role;
    this.newShape = newShape;
    this.book = book;
    this.random = new Random(seed);
    this.columns =
        new ConcurrentHashMap<>(
            newShape
                ? Map.of(
                    "company",
                    "company_name",
                    "total",
                    "total_cents",
                    "note",
                    "note_new",
                    "order_id",
                    "order_big")
                : Map.of());
  }

  List<String> errors() {
    return List.copyOf(errors);
  }

  int transactions() {
    return transactions;
  }

  void end() {
    ends = true;
  }

  /** From now on NULL in a new column is a value; before, it says that the row is not filled. */
  void filled() {
    filled = true;
  }

  @Override
  public void run() {
    try (Connection connection = source.getConnection()) {
      execute(connection, "SET ROLE " + role);
      while (!ends) {
        transaction(connection);
      }
    } catch (SQLException e) {
      errors.add(e.toString());
    }
  }

  private void transaction(Connection connection) {
    try {
      switch (random.nextInt(8)) {
        case 0 -> company(connection, 1 + random.nextInt(LiveWritersTest.CUSTOMERS));
        case 1 -> total(connection, 1 + random.nextInt(LiveWritersTest.ORDERS));
        case 2 -> note(connection, 1 + random.nextInt(LiveWritersTest.ORDERS));
        case 3 -> newCustomer(connection);
        case 4 -> newParcel(connection, 1 + random.nextInt(LiveWritersTest.ORDERS));
        case 5 -> weigh(connection, 1 + random.nextInt(LiveWritersTest.ORDERS));
        case 6 -> move(connection, 1 + random.nextInt(LiveWritersTest.ORDERS));
        default -> newOrder(connection);
      }
      transactions++;
    } catch (SQLException e) {
      if (!newShape || !UNDEFINED_COLUMN.equals(e.getSQLState()) || !contracted(e)) {
        errors.add(e.getSQLState() + " " + e.getMessage());
      }
    }
  }

  /**
   * A column's name until contract is gone: goes on with its lasting name, as one by flag would.
   */
  private boolean contracted(SQLException e) {
    String message = String.valueOf(e.getMessage());
    return columns
        .entrySet()
        .removeIf(
            name ->
                !name.getKey().equals("company") && message.contains('"' + name.getValue() + '"'));
  }

  private String column(String old) {
    return columns.getOrDefault(old, old);
  }

  private void company(Connection connection, long id) throws SQLException {
    boolean mayBeNull = !newShape || filled;
    @Nullable String value = mayBeNull && random.nextInt(5) == 0 ? null : text();
    synchronized (row("customers", id)) {
      write(
          connection, "UPDATE customers SET " + column("company") + " = ? WHERE id = ?", value, id);
      book.companies.put(id, value == null ? NULL : value);
    }
  }

  private void total(Connection connection, long id) throws SQLException {
    long cents = random.nextInt(100_000);
    synchronized (row("orders", id)) {
      write(
          connection,
          "UPDATE orders SET " + column("total") + amount() + " WHERE id = ?",
          cents,
          id);
      book.cents.put(id, cents);
    }
  }

  private void note(Connection connection, long id) throws SQLException {
    @Nullable String value = !newShape && random.nextInt(3) == 0 ? null : text();
    synchronized (row("lines", id)) {
      write(
          connection, "UPDATE lines SET " + column("note") + " = ? WHERE order_id = ?", value, id);
      book.notes.put(id, value == null ? NULL : value);
    }
  }

  private void newCustomer(Connection connection) throws SQLException {
    String value = text();
    long id =
        write(
            connection,
            "INSERT INTO customers (" + column("company") + ") VALUES (?) RETURNING id",
            value);
    book.companies.put(id, value);
  }

  private void newOrder(Connection connection) throws SQLException {
    long cents = random.nextInt(100_000);
    long id =
        write(
            connection,
            "INSERT INTO orders ("
                + column("total")
                + ", customer_id) VALUES (?"
                + (newShape ? "" : " / 100.0")
                + ", 1) RETURNING id",
            cents);
    book.cents.put(id, cents);
    if (!newShape) {
      write(connection, "INSERT INTO lines (order_id) VALUES (?)", id);
      book.notes.put(id, NULL);
    }
  }

  /** A parcel with its stop; of some the parcel is taken away again, and the stop goes with it. */
  private void newParcel(Connection connection, long order) throws SQLException {
    int number = book.parcel.incrementAndGet();
    int weight = random.nextInt(1000);
    write(
        connection,
        "INSERT INTO parcels (" + column("order_id") + ", number, weight) VALUES (?, ?, ?)",
        order,
        number,
        weight);
    long parcel = order * 1_000_000 + number;
    book.parcels.put(parcel, String.valueOf(weight));
    String place = text();
    long stop =
        write(
            connection,
            "INSERT INTO stops ("
                + column("order_id")
                + ", parcel, place) VALUES (?, ?, ?) RETURNING id",
            order,
            number,
            place);
    book.stops.put(stop, order + " " + number + " " + place);
    if (random.nextInt(4) == 0) {
      write(
          connection,
          "DELETE FROM parcels WHERE " + column("order_id") + " = ? AND number = ?",
          order,
          number);
      book.parcels.remove(parcel);
      book.goneParcels.add(parcel);
      book.stops.remove(stop);
      book.goneStops.add(stop);
    }
  }

  private void weigh(Connection connection, long order) throws SQLException {
    int weight = random.nextInt(1000);
    synchronized (row("parcels", order)) {
      write(
          connection,
          "UPDATE parcels SET weight = ? WHERE order_id = ? AND number = 1",
          weight,
          order);
      book.parcels.put(order * 1_000_000 + 1, String.valueOf(weight));
    }
  }

  /** To another order's first parcel: both of its foreign keys are written. */
  private void move(Connection connection, long stop) throws SQLException {
    long order = 1 + random.nextInt(LiveWritersTest.ORDERS);
    String place = text();
    synchronized (row("stops", stop)) {
      write(
          connection,
          "UPDATE stops SET " + column("order_id") + " = ?, place = ? WHERE id = ?",
          order,
          place,
          stop);
      book.stops.put(stop, order + " 1 " + place);
    }
  }

  private String amount() {
    return newShape ? " = ?" : " = ? / 100.0";
  }

  private String text() {
    return (newShape ? "new " : "old ") + random.nextInt(1_000_000);
  }

  /** One monitor for one row, so that the book is in the order of the writes. */
  private static Object row(String table, long id) {
    return (LiveWritersTest.class.getName() + table + id).intern();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }

  /** The returned key, 0 where none is. */
  private static long write(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      if (!statement.execute()) {
        return 0;
      }
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
