package dev.neap.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The application's next version: it uses the new columns and no other ones.
 *
 * <p>The total in cents is called {@code total_cents} until contract drops the old column and gives
 * it the name {@code total}. So the application asks the table which of the two it has, in the
 * transaction that goes on to use the name: the lock which it holds by then keeps the name as it
 * is. For that it reads the table's columns as they are and has no statement prepared on the
 * server, where the columns would be the ones of the day before.
 */
final class NewOrderTable implements OrderTable {

  private static final String ALL = "SELECT * FROM orders WHERE ";
  private static final String UNTIL_CONTRACT = "total_cents";
  private static final String AFTER_CONTRACT = "total";

  @Override
  public @Nullable Order readForUpdate(Connection connection, long id) throws SQLException {
    return read(connection, ALL + "id = ? FOR UPDATE", id).get(id);
  }

  @Override
  public Map<Long, Order> ofCustomer(Connection connection, long customer) throws SQLException {
    return read(connection, ALL + "customer_id = ? ORDER BY id DESC LIMIT 20", customer);
  }

  private static Map<Long, Order> read(Connection connection, String sql, long key)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, key);
      Map<Long, Order> orders = new LinkedHashMap<>();
      try (ResultSet row = select.executeQuery()) {
        String cents = centsColumn(row.getMetaData());
        while (row.next()) {
          orders.put(
              row.getLong("id"),
              new Order(
                  row.getString("status"),
                  row.getLong(cents),
                  String.valueOf(row.getString("region")),
                  row.getString("note")));
        }
      }
      return orders;
    }
  }

  @Override
  public void write(Connection connection, long id, Order order) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE orders SET status = ?, "
                + centsColumn(connection)
                + " = ?, region = ?, note = ? WHERE id = ?")) {
      update.setString(1, order.status());
      update.setLong(2, order.cents());
      update.setString(3, order.region());
      update.setString(4, order.note());
      update.setLong(5, id);
      update.executeUpdate();
    }
  }

  @Override
  public long place(Connection connection, long customer, @Nullable String country, Order order)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO orders (customer_id, status, "
                + centsColumn(connection)
                + ", country, region, note) VALUES (?, ?, ?, ?, ?, ?) RETURNING id")) {
      insert.setLong(1, customer);
      insert.setString(2, order.status());
      insert.setLong(3, order.cents());
      insert.setString(4, country);
      insert.setString(5, order.region());
      insert.setString(6, order.note());
      return PlacedId.of(insert);
    }
  }

  private static String centsColumn(Connection connection) throws SQLException {
    try (PreparedStatement none = connection.prepareStatement(ALL + "false");
        ResultSet rows = none.executeQuery()) {
      return centsColumn(rows.getMetaData());
    }
  }

  private static String centsColumn(ResultSetMetaData columns) throws SQLException {
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      if (columns.getColumnName(i).equals(UNTIL_CONTRACT)) {
        return UNTIL_CONTRACT;
      }
    }
    return AFTER_CONTRACT;
  }
}
