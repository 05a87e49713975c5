package dev.neap.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The application notices what a migration must not do to it. */
@ExtendWith(TestDatabases.class)
class LiveApplicationTest {

  private static final long ORDERS = 1000;
  private static final long SEED = 20260117;

  private final TestDatabase db;
  private final OrderBook book = new OrderBook(ORDERS);

  LiveApplicationTest(TestDatabase db) {
    this.db = db;
  }

  @BeforeEach
  void makeShop() {
    new Shop(db.dataSource(), ORDERS).create();
  }

  @Test
  void findsNothingWrongInAShopThatIsLeftAlone() throws Exception {
    try (LiveApplication application = application()) {
      application.start(SEED);
      await().until(() -> application.count().oldShape() > 500);
      application.close();
      assertThat(application.count().firstErrors()).as("seed %d", SEED).isEmpty();
      assertThat(book.written()).hasSizeGreaterThan(50);
    }
    inItsNewShape();
    DemoFacts.Comparison comparison = new DemoFacts(db.dataSource()).compare(book.written());
    assertThat(comparison.different()).isZero();
    assertThat(comparison.compared()).isGreaterThan(ORDERS);
  }

  @Test
  void findsAWrongValueThroughEitherShape() throws Exception {
    db.execute("UPDATE orders SET total = total + 0.01");
    try (LiveApplication application = application()) {
      application.start(SEED);
      await().until(() -> application.count().errors() > 10);
      assertThat(application.count().firstErrors().get(0)).contains("should be", "but reads");
    }
    inItsNewShape();
    try (LiveApplication application = application(session -> true)) {
      application.start(SEED);
      await().until(() -> application.count().errors() > 10);
      assertThat(application.count().firstErrors().get(0)).contains("should be", "but reads");
    }
  }

  @Test
  void goesOnWhileTheColumnGetsItsName() throws Exception {
    inItsNewShape();
    db.execute("ALTER TABLE orders RENAME total TO total_cents");
    try (LiveApplication application = application(session -> true)) {
      application.start(SEED);
      for (int i = 0; i < 20; i++) {
        long before = application.count().newShape();
        db.execute(
            i % 2 == 0
                ? "ALTER TABLE orders RENAME total_cents TO total"
                : "ALTER TABLE orders RENAME total TO total_cents");
        await().until(() -> application.count().transactions() > before + 10);
      }
      application.close();
      assertThat(application.count().firstErrors()).as("seed %d", SEED).isEmpty();
    }
  }

  @Test
  void factsNameLostDoubledAndChangedRows() {
    inItsNewShape();
    db.execute(
        "DELETE FROM orders WHERE id = 7",
        "UPDATE orders SET total = total + 1 WHERE id = 8",
        "UPDATE orders SET region = 'nowhere' WHERE id = 9",
        "UPDATE orders SET placed_at = placed_at + interval '1 us' WHERE id = 10",
        "INSERT INTO orders (customer_id, status, total, region) VALUES (1, 'new', 1, 'Asia')");
    DemoFacts.Comparison comparison = new DemoFacts(db.dataSource()).compare(Map.of());
    assertThat(comparison).isEqualTo(new DemoFacts.Comparison(ORDERS + 1, 5));
  }

  @Test
  void measuresHowLongALockHeldItUp() throws Exception {
    try (LiveApplication application = application();
        Connection connection = db.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      application.start(SEED);
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE orders");
      long locked = System.nanoTime();
      await()
          .pollDelay(Duration.ofMillis(300))
          .until(
              () ->
                  db.sql()
                      .sql("SELECT count(*) = 4 FROM pg_locks WHERE NOT granted")
                      .query(Boolean.class)
                      .single());
      Duration held = Duration.ofNanos(System.nanoTime() - locked);
      connection.commit();
      Duration period = Duration.ofSeconds(1).dividedBy(LiveApplication.PER_SECOND / 4);
      await().until(() -> application.longestStall().duration().plus(period).compareTo(held) >= 0);
    }
  }

  private void inItsNewShape() {
    db.execute(
        "ALTER TABLE orders RENAME state TO status",
        "ALTER TABLE orders ADD region text",
        "ALTER TABLE orders ALTER total TYPE bigint USING (total * 100)::bigint",
        """
        UPDATE orders SET region = CASE WHEN country IN ('DE', 'AT', 'FR', 'NO') THEN 'Europe'
          WHEN country IN ('US', 'BR') THEN 'Americas' WHEN country = 'JP' THEN 'Asia'
          ELSE 'unknown' END
        """);
  }

  private LiveApplication application() {
    return application(session -> false);
  }

  private LiveApplication application(Readers readers) {
    return new LiveApplication(
        db.dataSource(),
        book,
        ORDERS / 10,
        connection -> readers,
        new StallClock(System::nanoTime, () -> "test"));
  }
}
