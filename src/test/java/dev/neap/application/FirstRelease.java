package dev.neap.application;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The release that runs before the migration: it knows nothing of the new shape. */
@ShopApplication
class FirstRelease implements Shop {

  private final JdbcClient sql;
  private final TransactionTemplate transaction;

  FirstRelease(JdbcClient sql, TransactionTemplate transaction) {
    this.sql = sql;
    this.transaction = transaction;
  }

  @Override
  public long place(int customer, Order order) {
    return transaction.execute(
        status -> {
          long id =
              sql.sql("INSERT INTO orders (customer_id, total, note) VALUES (?, ?, ?) RETURNING id")
                  .param(customer)
                  .param(order.total())
                  .param(order.note())
                  .query(Long.class)
                  .single();
          return sql.sql("SELECT id FROM orders WHERE id = ? AND total = ?")
              .params(id, order.total())
              .query(Long.class)
              .single();
        });
  }

  @Override
  public void change(long order, Order to) {
    sql.sql("UPDATE orders SET total = ?, note = ? WHERE id = ?")
        .param(to.total())
        .param(to.note())
        .param(order)
        .update();
  }

  @Override
  public void cancel(long order) {
    sql.sql("DELETE FROM orders WHERE id = ?").param(order).update();
  }

  @Override
  public Optional<String> order(long order) {
    return sql.sql("SELECT id, total, note FROM orders WHERE id = ?")
        .param(order)
        .query(FirstRelease::shown)
        .optional();
  }

  @Override
  public Map<Long, String> orders() {
    Map<Long, String> orders = new HashMap<>();
    sql.sql("SELECT id, total, note FROM orders")
        .query(
            row -> {
              orders.put(row.getLong("id"), shown(row, 0));
            });
    return orders;
  }

  @Override
  public String register(String email, Customer customer) {
    return sql.sql(
            """
            INSERT INTO customers (email, name, phone) VALUES (?, ?, ?)
            ON CONFLICT (email) DO UPDATE SET name = EXCLUDED.name, phone = EXCLUDED.phone
            RETURNING email, name, phone
            """)
        .params(email, customer.name(), customer.phone())
        .query(FirstRelease::customer)
        .single();
  }

  @Override
  public void call(String email, String phone) {
    sql.sql("UPDATE customers SET phone = ? WHERE email = ?").params(phone, email).update();
  }

  @Override
  public void forget(String email) {
    sql.sql("DELETE FROM customers WHERE email = ?").param(email).update();
  }

  @Override
  public Optional<String> customer(String email) {
    return sql.sql("SELECT email, name, phone FROM customers WHERE email = ?")
        .param(email)
        .query(FirstRelease::customer)
        .optional();
  }

  @Override
  public Map<String, String> customers() {
    Map<String, String> customers = new HashMap<>();
    sql.sql("SELECT email, name, phone FROM customers")
        .query(
            row -> {
              customers.put(row.getString("email"), customer(row, 0));
            });
    return customers;
  }

  private static String shown(ResultSet row, int number) throws SQLException {
    BigDecimal total = row.getBigDecimal("total");
    return total.toPlainString() + " | " + row.getString("note");
  }

  private static String customer(ResultSet row, int number) throws SQLException {
    return row.getString("email") + " | " + row.getString("name") + " | " + row.getString("phone");
  }
}
