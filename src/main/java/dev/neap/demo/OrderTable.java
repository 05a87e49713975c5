package dev.neap.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the application reads and writes orders through one shape of their table.
 *
 * <p>Every method runs in the caller's transaction.
 */
interface OrderTable {

  /** Reads an order and locks its row; null when it is not there. */
  @Nullable Order readForUpdate(Connection connection, long id) throws SQLException;

  /** Reads a customer's orders by number. */
  Map<Long, Order> ofCustomer(Connection connection, long customer) throws SQLException;

  /** Writes an order's status, total and, where the shape has one, its region. */
  void write(Connection connection, long id, Order order) throws SQLException;

  /** Places an order and returns its number. */
  long place(Connection connection, long customer, @Nullable String country, Order order)
      throws SQLException;
}
