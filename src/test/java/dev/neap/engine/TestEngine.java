package dev.neap.engine;

import com.zaxxer.hikari.HikariDataSource;
import dev.neap.backfill.Time;
import dev.neap.jobfile.MigrationFile;
import dev.neap.migration.Migration;
import dev.neap.postgres.SessionEnd;
import dev.neap.support.TestDatabase;
import dev.neap.throttle.Pace;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An engine of its own on a test's database. */
final class TestEngine implements AutoCloseable {

  private static final Time HURRIED =
      new Time() {
        @Override
        public long nanos() {
          return Time.SYSTEM.nanos();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
          Duration most = Duration.ofMillis(2);
          Time.SYSTEM.sleep(duration.compareTo(most) < 0 ? duration : most);
        }
      };

  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();

  TestEngine(TestDatabase database) {
    this(pool(database), Map.of());
  }

  /** An engine for the tables of one schema. */
  TestEngine(TestDatabase database, String schema) {
    this(pool(database), Map.of("neap.schema", schema));
  }

  /** An engine with settings. */
  TestEngine(TestDatabase database, Map<String, Object> settings) {
    this(pool(database), settings);
  }

  /** An engine with settings for which it is whatever time the clock says. */
  TestEngine(TestDatabase database, Map<String, Object> settings, DatabaseClock clock) {
    this(pool(database), settings, clock);
  }

  /** An engine whose connections are those of the data source. */
  TestEngine(DataSource connections) {
    this(connections, Map.of());
  }

  /** An engine that hurries: none of its rests is long. */
  static TestEngine hurried(DataSource connections) {
    return new TestEngine(connections, Map.of("neap.test.hurried", true), null);
  }

  private TestEngine(DataSource connections, Map<String, Object> given) {
    this(connections, given, null);
  }

  private TestEngine(
      DataSource connections, Map<String, Object> given, @Nullable DatabaseClock clock) {
    if (clock != null) {
      context.registerBean("databaseClock", DatabaseClock.class, () -> clock);
    }
    context.registerBean("pace", Pace.class, () -> Pace.FULL_SPEED);
    if (given.containsKey("neap.test.hurried")) {
      context.registerBean("time", Time.class, () -> HURRIED);
    }
    Map<String, Object> settings = new HashMap<>(given);
    settings.put("neap.ddl.first-delay", "5ms");
    context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", settings));
    context.registerBean("dataSource", DataSource.class, () -> connections);
    context.registerBean(JdbcClient.class, () -> JdbcClient.create(connections));
    context.register(EngineConfiguration.class);
    context.refresh();
  }

  private static DataSource pool(TestDatabase database) {
    return pool(database.jdbcUrl());
  }

  /** A pool like that of the command line. */
  static DataSource pool(String url) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setConnectionTimeout(5000);
    pool.setMaximumPoolSize(8);
    pool.setMinimumIdle(1);
    pool.setExceptionOverrideClassName(SessionEnd.class.getName());
    pool.addDataSourceProperty("currentSchema", "public");
    pool.addDataSourceProperty("ApplicationName", "neap");
    return pool;
  }

  Engine engine() {
    return context.getBean(Engine.class);
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  static Migration migration(String name, String text) {
    return new MigrationFile().parse(name + ".yaml", text);
  }

  @Override
  public void close() {
    context.close();
  }
}
