package dev.neap.engine;

import dev.neap.backfill.Time;
import dev.neap.engine.EngineConfiguration.BackfillDefaults;
import dev.neap.engine.EngineConfiguration.General;
import dev.neap.jobfile.MigrationFile;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts together what has to do with when work goes on: freezes, and runs in a window. */
@Configuration(proxyBeanMethods = false)
class TimesConfiguration {

  @Bean
  Freezes freezes(DataSource dataSource, TransactionTemplate transaction, DatabaseClock clock) {
    return new Freezes(dataSource, transaction, clock);
  }

  @Bean
  WindowRun windowRun(
      Engine engine,
      DatabaseClock clock,
      BackfillDefaults backfill,
      MigrationFile files,
      General general,
      Time time) {
    return new WindowRun(engine, clock, backfill, files, general.schema(), time);
  }
}
