package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.flag.FlagStore;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** A command's use of one database: the engine and what belongs to it, from open to close. */
public final class Session implements AutoCloseable {

  private final BeanFactory beans;
  private final String schema;
  private final List<AutoCloseable> closedAtTheEnd;

  Session(BeanFactory beans, String schema, List<AutoCloseable> closedAtTheEnd) {
    this.beans = beans;
    this.schema = schema;
    this.closedAtTheEnd = List.copyOf(closedAtTheEnd);
  }

  /**
   * Opens a session; the database itself is reached at the first use of it, an embedded server that
   * does not run is started.
   *
   * @throws CommandException when URL, target or configuration can't be used
   * @throws dev.neap.postgres.EmbeddedServerException when the embedded server can't be started
   */
  public static Session open(SessionRequest request) {
    return open(request, new Class<?>[] {SessionConfiguration.class}, WebApplicationType.NONE);
  }

  /**
   * Opens a session whose beans are served: the web server listens when it returns.
   *
   * @param configuration further beans, a web server among them
   * @param first is asked before all others for what the context is to be
   * @throws CommandException as for {@link #open(SessionRequest)}
   * @throws org.springframework.context.ApplicationContextException when it can't listen, by a
   *     WebServerException
   */
  public static Session serve(
      SessionRequest request,
      Class<?> configuration,
      ApplicationContextInitializer<ConfigurableApplicationContext> first) {
    return open(
        request,
        new Class<?>[] {SessionConfiguration.class, configuration},
        WebApplicationType.SERVLET,
        first);
  }

  @SafeVarargs
  private static Session open(
      SessionRequest request,
      Class<?>[] configuration,
      WebApplicationType type,
      ApplicationContextInitializer<ConfigurableApplicationContext>... further) {
    SessionDatabase database = new SessionDatabase(request);
    try {
      ConfigurableApplicationContext context =
          new SpringApplicationBuilder(configuration)
              .web(type)
              .bannerMode(Banner.Mode.OFF)
              .logStartupInfo(false)
              .registerShutdownHook(false)
              .lazyInitialization(true)
              .initializers(further)
              .initializers(database)
              .run(arguments(request));
      checked(context);
      return new Session(context, database.schema(), List.of(context, database));
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private static void checked(ConfigurableApplicationContext context) {
    try {
      KnownSettings.check(context);
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
  }

  private static String[] arguments(SessionRequest request) {
    List<String> arguments = new ArrayList<>();
    if (request.config() != null) {
      if (!Files.isDirectory(request.config())) {
        throw CommandException.usage(
            "NEAP-8004",
            "There is no directory %s. --config takes one that holds an application.yml."
                .formatted(request.config()));
      }
      arguments.add(
          "--spring.config.location=optional:classpath:/,optional:file:" + request.config() + "/");
    }
    return arguments.toArray(String[]::new);
  }

  /** The engine on this database. */
  public Engine engine() {
    return bean(Engine.class);
  }

  /** The built-in flag store of this database. */
  public FlagStore flags() {
    return bean(FlagStore.class);
  }

  /** Connections to this database, with Neap's application name and the session's schema first. */
  public DataSource dataSource() {
    return bean(DataSource.class);
  }

  /** Any other bean of the session. */
  public <T> T bean(Class<T> type) {
    return beans.getBean(type);
  }

  /** A bean that the session may have or not. */
  <T> Optional<T> find(Class<T> type) {
    return Optional.ofNullable(beans.getBeanProvider(type).getIfAvailable());
  }

  /** The schema whose tables are changed. */
  public String schema() {
    return schema;
  }

  /** Closes the connections, and then stops an embedded server that nobody else uses. */
  @Override
  public void close() {
    RuntimeException failure = null;
    for (AutoCloseable closed : closedAtTheEnd) {
      try {
        closed.close();
      } catch (Exception e) {
        failure = failure == null ? new IllegalStateException(e) : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
