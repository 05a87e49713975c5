package dev.neap.web;

import dev.neap.engine.Service;
import dev.neap.flag.ServedFlags;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The beans that {@code serve} has beside those of every session. */
@Configuration(proxyBeanMethods = false)
@EnableWebMvc
@ImportAutoConfiguration({
  TomcatServletWebServerAutoConfiguration.class,
  DispatcherServletAutoConfiguration.class
})
@Import({
  MigrationController.class,
  RequestController.class,
  OrderController.class,
  FreezeController.class,
  FlagController.class,
  EventController.class,
  OfrepController.class,
  HealthController.class,
  Problems.class
})
class WebConfiguration implements WebMvcConfigurer {

  private final Access access;

  WebConfiguration(Access access) {
    this.access = access;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(access);
  }

  /** Answers are written by {@link dev.neap.cli.Documents}, and so are texts. */
  @Override
  public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
    builder
        .disableDefaults()
        .withStringConverter(new StringHttpMessageConverter(StandardCharsets.UTF_8));
  }

  /** What the web server itself refuses, as a path with a zero byte, is answered in JSON too. */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> errorsInJson() {
    return factory ->
        factory.addContextCustomizers(
            context ->
                ((StandardHost) context.getParent())
                    .setErrorReportValveClass(PlainErrors.class.getName()));
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  QuickReads quickReads(DataSource database) {
    return new QuickReads(database);
  }

  @Bean
  ServedFlags servedFlags(Clock clock) {
    return new ServedFlags(clock);
  }

  @Bean
  FlagWatch flagWatch(DataSource database, QuickReads reads, ServedFlags flags, Clock clock) {
    return new FlagWatch(database, reads, flags, clock);
  }

  @Bean
  EventLog eventLog(QuickReads reads) {
    return new EventLog(reads.jdbc());
  }

  @Bean
  EventFeed eventFeed(EventLog events) {
    return new EventFeed(events);
  }

  @Bean
  Turns turns() {
    return new Turns();
  }

  @Bean
  ServeCommand.Services services(List<Service> all) {
    return new ServeCommand.Services(all);
  }
}
