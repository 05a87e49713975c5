package dev.neap.notify;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts together who is told what, and the delivery to them. */
@Configuration(proxyBeanMethods = false)
@ComponentScan({"dev.neap.notify.channel", "dev.neap.notify.broker"})
public class NotifyConfiguration {

  @Bean
  Notifications notifications(
      Environment environment, List<NotificationChannel> channels, List<EventBroker> brokers) {
    return WrittenNotifications.read(environment, channels, brokers);
  }

  @Bean
  DeliveryStatus deliveryStatus(DataSource database, JdbcClient jdbc, Notifications notifications) {
    return new DeliveryStatus(database, jdbc, notifications);
  }

  @Bean
  Delivery delivery(
      DataSource database,
      JdbcClient jdbc,
      Notifications notifications,
      ObjectProvider<Situations> situations) {
    Situations known = situations.getIfAvailable(() -> migration -> Optional.empty());
    return new Delivery(
        new Round.Parts(
            database,
            new DeliveryStore(jdbc),
            notifications,
            known,
            Pauses.USUAL,
            ManagementFactory.getRuntimeMXBean().getName(),
            Duration.ofSeconds(5)));
  }
}
