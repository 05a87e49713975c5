package dev.neap.engine;

import com.zaxxer.hikari.HikariDataSource;
import dev.neap.jobfile.MigrationFile;
import dev.neap.migration.Migration;
import dev.neap.support.TestDatabase;
import javax.sql.DataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An engine of its own on a test's database. */
final class TestEngine implements AutoCloseable {

  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();

  TestEngine(TestDatabase database) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(database.jdbcUrl());
    pool.setMaximumPoolSize(8);
    pool.addDataSourceProperty("currentSchema", "public");
    pool.addDataSourceProperty("ApplicationName", "neap");
    context.registerBean("dataSource", DataSource.class, () -> pool);
    context.registerBean(JdbcClient.class, () -> JdbcClient.create(pool));
    context.register(EngineConfiguration.class);
    context.refresh();
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
