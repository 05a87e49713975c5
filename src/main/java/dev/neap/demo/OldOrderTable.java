package dev.neap.demo;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The application as it was before the migration: it names the old columns and no other ones. */
final class OldOrderTable implements OrderTable {

  private static final String COLUMNS = "SELECT id, state, total, note FROM orders WHERE ";

  @Override
  public @Nullable Order readForUpdate(Connection connection, long id) throws SQLException {
    return read(connection, COLUMNS + "id = ? FOR UPDATE", id).get(id);
  }

  @Override
  public Map<Long, Order> ofCustomer(Connection connection, long customer) throws SQLException {
    return read(connection, COLUMNS + "customer_id = ? ORDER BY id DESC LIMIT 20", customer);
  }

  private static Map<Long, Order> read(Connection connection, String sql, long key)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, key);
      Map<Long, Order> orders = new LinkedHashMap<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          long cents = row.getBigDecimal("total").movePointRight(2).longValueExact();
          orders.put(
              row.getLong("id"),
              new Order(row.getString("state"), cents, null, row.getString("note")));
        }
      }
      return orders;
    }
  }

  @Override
  public void write(Connection connection, long id, Order order) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE orders SET state = ?, total = ?, note = ? WHERE id = ?")) {
      update.setString(1, order.status());
      update.setBigDecimal(2, BigDecimal.valueOf(order.cents(), 2));
      update.setString(3, order.note());
      update.setLong(4, id);
      update.executeUpdate();
    }
  }

  @Override
  public long place(Connection connection, long customer, @Nullable String country, Order order)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO orders (customer_id, state, total, country, note)"
                + " VALUES (?, ?, ?, ?, ?) RETURNING id")) {
      insert.setLong(1, customer);
      insert.setString(2, order.status());
      insert.setBigDecimal(3, BigDecimal.valueOf(order.cents(), 2));
      insert.setString(4, country);
      insert.setString(5, order.note());
      return PlacedId.of(insert);
    }
  }
}
