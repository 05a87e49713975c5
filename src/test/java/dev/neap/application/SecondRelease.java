package dev.neap.application;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The release that goes with the migration: it knows the new shape alone. */
@ShopApplication
class SecondRelease implements Shop {

  private final JdbcClient sql;
  private final TransactionTemplate transaction;

  SecondRelease(JdbcClient sql, TransactionTemplate transaction) {
    this.sql = sql;
    this.transaction = transaction;
  }

  @Override
  public long place(int customer, Order order) {
    return transaction.execute(
        status -> {
          long id =
              sql.sql(
                      "INSERT INTO orders (customer_id, total, remark, priority)"
                          + " VALUES (?, ?, ?, ?) RETURNING id")
                  .param(customer)
                  .param(order.cents())
                  .param(order.note())
                  .param(order.priority())
                  .query(Long.class)
                  .single();
          return sql.sql("SELECT id FROM orders WHERE id = ? AND total = ?")
              .params(id, order.cents())
              .query(Long.class)
              .single();
        });
  }

  @Override
  public void change(long order, Order to) {
    sql.sql("UPDATE orders SET total = ?, remark = ?, priority = ? WHERE id = ?")
        .param(to.cents())
        .param(to.note())
        .param(to.priority())
        .param(order)
        .update();
  }

  @Override
  public void cancel(long order) {
    sql.sql("DELETE FROM orders WHERE id = ?").param(order).update();
  }

  @Override
  public Optional<String> order(long order) {
    return sql.sql("SELECT id, total, remark, priority FROM orders WHERE id = ?")
        .param(order)
        .query(SecondRelease::shown)
        .optional();
  }

  @Override
  public Map<Long, String> orders() {
    Map<Long, String> orders = new HashMap<>();
    sql.sql("SELECT id, total, remark, priority FROM orders")
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
            INSERT INTO clients (email, first_name, last_name, phone) VALUES (?, ?, ?, ?)
            ON CONFLICT (email) DO UPDATE SET
              first_name = EXCLUDED.first_name, last_name = EXCLUDED.last_name,
              phone = EXCLUDED.phone
            RETURNING email, first_name, last_name, phone
            """)
        .params(email, customer.first(), customer.last(), customer.phone())
        .query(SecondRelease::client)
        .single();
  }

  @Override
  public void call(String email, String phone) {
    sql.sql("UPDATE clients SET phone = ? WHERE email = ?").params(phone, email).update();
  }

  @Override
  public void forget(String email) {
    sql.sql("DELETE FROM clients WHERE email = ?").param(email).update();
  }

  @Override
  public Optional<String> customer(String email) {
    return sql.sql("SELECT email, first_name, last_name, phone FROM clients WHERE email = ?")
        .param(email)
        .query(SecondRelease::client)
        .optional();
  }

  @Override
  public Map<String, String> customers() {
    Map<String, String> customers = new HashMap<>();
    sql.sql("SELECT email, first_name, last_name, phone FROM clients")
        .query(
            row -> {
              customers.put(row.getString("email"), client(row, 0));
            });
    return customers;
  }

  private static String shown(ResultSet row, int number) throws SQLException {
    return row.getLong("total")
        + " | "
        + row.getString("remark")
        + " | "
        + row.getString("priority");
  }

  private static String client(ResultSet row, int number) throws SQLException {
    return row.getString("email")
        + " | "
        + row.getString("first_name")
        + " | "
        + row.getString("last_name")
        + " | "
        + row.getString("phone");
  }
}
