package dev.neap.engine;

import dev.neap.backfill.Time;
import dev.neap.lifecycle.MigrationStore;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the gates together, with what the configuration says of them. */
@Configuration(proxyBeanMethods = false)
class GatesConfiguration {

  @Bean
  GateSettings gateSettings(Environment environment) {
    return new GateSettings(environment);
  }

  @Bean
  Comparisons comparisons(MigrationStore store) {
    return new Comparisons(store);
  }

  @Bean
  StatementReads statementReads(JdbcClient jdbc, TransactionTemplate transaction) {
    return new StatementReads(jdbc, transaction);
  }

  @Bean
  Gates gates(
      List<Gate> single, List<GateSet> sets, GateSettings settings, JdbcClient jdbc, Time time) {
    return new Gates(single, sets, settings, new OutsideAnswers(time), new GateSince(jdbc));
  }
}
