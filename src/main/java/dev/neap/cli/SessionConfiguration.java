package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.engine.EngineConfiguration;
import dev.neap.engine.WaitsTold;
import dev.neap.notify.Delivery;
import dev.neap.notify.Notifications;
import dev.neap.notify.NotifyConfiguration;
import dev.neap.notify.Situations;
import java.time.Clock;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The beans of a session: of Spring Boot's only the few that commands need, to start fast. */
@Configuration(proxyBeanMethods = false)
@Import({EngineConfiguration.class, NotifyConfiguration.class})
@EnableConfigurationProperties(ServeSettings.class)
@ImportAutoConfiguration({
  DataSourceAutoConfiguration.class,
  JdbcTemplateAutoConfiguration.class,
  JdbcClientAutoConfiguration.class
})
class SessionConfiguration {

  @Bean
  Situations situations(Engine engine) {
    return new ReportSituations(engine, Clock.systemDefaultZone());
  }

  @Bean
  DeliveryService deliveryService(Delivery delivery) {
    return new DeliveryService(delivery);
  }

  @Bean
  WaitsTold waitsTold(Notifications notifications) {
    return notifications::waits;
  }
}
