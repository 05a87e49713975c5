package dev.neap.engine;

import dev.neap.backfill.Time;
import dev.neap.flag.FlagProvider;
import dev.neap.flag.FlagStore;
import dev.neap.flag.Flags;
import java.time.Instant;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts together where flags are read and set. */
@Configuration(proxyBeanMethods = false)
@ComponentScan("dev.neap.flag.provider")
@EnableConfigurationProperties(Flags.Settings.class)
class FlagConfiguration {

  @Bean
  FlagStore flagStore(JdbcClient jdbc) {
    return new FlagStore(jdbc);
  }

  @Bean
  Flags flags(
      FlagStore store,
      List<FlagProvider> providers,
      Flags.Settings settings,
      JdbcClient jdbc,
      Time time) {
    Instant begin = Instant.now();
    long nanos = time.nanos();
    return Flags.of(store, providers, settings, jdbc, () -> begin.plusNanos(time.nanos() - nanos));
  }
}
