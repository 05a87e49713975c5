package dev.neap.notify;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Optional;

/** A process that delivers from a database to a webhook until it is killed. */
final class DeliveringProcess {

  private DeliveringProcess() {}

  /** Takes the database's address, the webhook's, and its key. */
  public static void main(String[] arguments) throws Exception {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(arguments[0]);
    pool.setMaximumPoolSize(3);
    Notifications notifications =
        Written.notifications(
            "timeout", "3s",
            "channels.ops.type", "webhook",
            "channels.ops.url", arguments[1],
            "channels.ops.key", arguments[2],
            "rules[0].channel", "ops",
            "rules[0].events", "all");
    Delivery delivery = Log.delivery(pool, notifications, migration -> Optional.empty());
    delivery.prepare();
    delivery.start();
    System.out.println("delivers");
    Thread.currentThread().join();
  }
}
