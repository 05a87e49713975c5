package dev.neap.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The demo's shop: customers and their orders, with all that a table in use has on it. */
final class Shop {

  private final DataSource dataSource;
  private final JdbcClient jdbc;
  private final long orders;

  /**
   * Names the shop; nothing is made yet.
   *
   * @param orders how many orders it begins with, at least 100
   */
  Shop(DataSource dataSource, long orders) {
    this.dataSource = dataSource;
    this.jdbc = JdbcClient.create(dataSource);
    this.orders = orders;
  }

  /** How many customers it has: they are numbered from 1. */
  long customers() {
    return orders / 10;
  }

  /** Makes its tables and rows, and keeps a copy of the orders in schema {@code demo}. */
  void create() {
    TransactionTemplate transaction =
        new TransactionTemplate(new JdbcTransactionManager(dataSource));
    transaction.executeWithoutResult(status -> statements().forEach(this::run));
    jdbc.sql("VACUUM (ANALYZE) customers, orders, demo.original").update();
  }

  /** The size of the orders with their indexes, in words of the server's. */
  String size() {
    return jdbc.sql("SELECT pg_size_pretty(pg_total_relation_size('orders'))")
        .query(String.class)
        .single();
  }

  private void run(String statement) {
    JdbcClient.StatementSpec spec = jdbc.sql(statement);
    if (statement.contains(":orders")) {
      spec =
          spec.param("orders", orders)
              .param("states", Order.STATES.toArray(String[]::new))
              .param("stateCount", Order.STATES.size())
              .param("countries", Order.COUNTRIES.toArray(String[]::new))
              .param("countryCount", Order.COUNTRIES.size())
              .param("notes", Order.NOTES.toArray(String[]::new))
              .param("noteCount", Order.NOTES.size());
    }
    if (statement.contains(":customers")) {
      spec = spec.param("customers", customers());
    }
    if (statement.startsWith("SELECT")) {
      spec.query().listOfRows();
    } else {
      spec.update();
    }
  }

  private static List<String> statements() {
    try {
      String text =
          new ClassPathResource("sql/demo/shop.sql").getContentAsString(StandardCharsets.UTF_8);
      return List.of(text.strip().split(";\\R\\R|;\\R?$"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
