package dev.neap.notify;

import dev.neap.lifecycle.Entry;
import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Registration;
import dev.neap.postgres.ControlSchema;
import dev.neap.support.TestDatabase;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The transition log of a test's database, and deliveries from it. */
final class Log {

  private static final Pauses SHORT = new Pauses(IntervalFunction.of(20), IntervalFunction.of(20));

  private final TestDatabase database;
  private final MigrationStore store;

  Log(TestDatabase database) {
    this.database = database;
    ControlSchema.migrate(database.dataSource());
    this.store = store(database);
  }

  private static MigrationStore store(TestDatabase database) {
    var source = database.dataSource();
    return new MigrationStore(
        JdbcClient.create(source), new TransactionTemplate(new JdbcTransactionManager(source)));
  }

  MigrationStore store() {
    return store;
  }

  /** Writes the first row of a migration. */
  void register(String migration) {
    store.register(
        new Registration(migration, "text", migration + ".yaml", "sum", "{}", "public", "ada"));
  }

  /** Writes a further row. */
  void note(String migration, Event event, String reason) {
    note(migration, event, reason, null);
  }

  void note(String migration, Event event, String reason, @Nullable String detail) {
    store.note(migration, new Entry(event, "ada", reason, detail));
  }

  /** A delivery that hurries. */
  Delivery delivery(Notifications notifications) {
    return delivery(notifications, migration -> Optional.empty());
  }

  Delivery delivery(Notifications notifications, Situations situations) {
    return delivery(database.dataSource(), notifications, situations);
  }

  /** The same on whatever database, whether or not it has a log yet. */
  static Delivery delivery(DataSource source, Notifications notifications, Situations situations) {
    return new Delivery(
        new Round.Parts(
            source,
            new DeliveryStore(JdbcClient.create(source)),
            notifications,
            situations,
            SHORT,
            ProcessHandle.current().pid() + "@test",
            Duration.ofSeconds(1)),
        Duration.ofMillis(20));
  }

  DeliveryStatus.Line status(Notifications notifications, String name) {
    var source = database.dataSource();
    return new DeliveryStatus(source, JdbcClient.create(source), notifications)
        .lines().stream().filter(line -> line.name().equals(name)).findFirst().orElseThrow();
  }
}
