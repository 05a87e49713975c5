package dev.neap.flag.provider;

import static java.util.Objects.requireNonNull;

import dev.neap.flag.FlagProvider;
import dev.neap.flag.FlagStore;
import dev.neap.flag.Flags;
import dev.neap.support.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

/** Flags read from a source, by a clock that stands still unless it is moved. */
final class Reading implements AutoCloseable {

  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-29T03:00:00Z"));
  final Flags flags;

  /** All providers, as Neap finds them. */
  @Configuration(proxyBeanMethods = false)
  @ComponentScan("dev.neap.flag.provider")
  @EnableConfigurationProperties(Flags.Settings.class)
  static class Providers {}

  Reading(TestDatabase database, Source source) {
    this(database, source, Map.of());
  }

  Reading(TestDatabase database, Source source, Map<String, Object> further) {
    Map<String, Object> settings = new HashMap<>(source.settings());
    settings.putAll(further);
    FlagStore store = new FlagStore(database.sql());
    context.registerBean(FlagStore.class, () -> store);
    context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", settings));
    context.register(Providers.class);
    context.refresh();
    List<FlagProvider> found =
        source instanceof Variables variables ? List.of(variables.asProvider()) : providers();
    flags = Flags.of(store, found, context.getBean(Flags.Settings.class), database.sql(), now::get);
  }

  List<FlagProvider> providers() {
    return List.copyOf(context.getBeansOfType(FlagProvider.class).values());
  }

  Instant now() {
    return requireNonNull(now.get());
  }

  /** Lets time pass. */
  Flags after(Duration time) {
    now.updateAndGet(before -> before.plus(time));
    return flags;
  }

  @Override
  public void close() {
    flags.close();
    context.close();
  }
}
