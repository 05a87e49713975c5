package dev.neap.cli;

import dev.neap.postgres.EmbeddedServer;
import dev.neap.postgres.RunningServer;
import dev.neap.postgres.SessionEnd;
import dev.neap.schema.Identifier;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Decides which database a session is for and hands it to Spring's data source.
 *
 * <p>First the command line's URL, then the target's; for the default target {@code neap.url},
 * which {@code NEAP_URL} overrides. Where nothing is said, the embedded server, started when need
 * be.
 */
final class SessionDatabase
    implements ApplicationContextInitializer<ConfigurableApplicationContext>, AutoCloseable {

  private static final String POOL = "spring.datasource.hikari.";
  private static final String DRIVER = POOL + "data-source-properties.";

  private final SessionRequest request;
  private @Nullable RunningServer embedded;
  private String schema = "public";

  SessionDatabase(SessionRequest request) {
    this.request = request;
  }

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    ConsoleLogging.apply(
        Binder.get(environment)
            .bind("logging.level", Bindable.mapOf(String.class, String.class))
            .orElse(Map.of()),
        request.debug());
    schema = schema(environment);
    DatabaseUrl url = DatabaseUrl.parse(address(environment));
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("spring.datasource.url", url.jdbc());
    if (url.user() != null) {
      properties.put("spring.datasource.username", url.user());
    }
    if (url.password() != null) {
      properties.put("spring.datasource.password", url.password());
    }
    properties.put(POOL + "transaction-isolation", "TRANSACTION_READ_COMMITTED");
    properties.put("neap.schema", schema);
    properties.put(DRIVER + "currentSchema", searchPath(schema));
    environment.getPropertySources().addFirst(new MapPropertySource("neap database", properties));
    environment.getPropertySources().addLast(new MapPropertySource("neap pool", poolDefaults()));
  }

  /** The schema whose tables are changed. */
  String schema() {
    return schema;
  }

  private static Map<String, Object> poolDefaults() {
    return Map.of(
        POOL + "exception-override-class-name", SessionEnd.class.getName(),
        POOL + "pool-name", "neap",
        POOL + "maximum-pool-size", 12,
        POOL + "minimum-idle", 0,
        POOL + "connection-timeout", 10_000,
        DRIVER + "ApplicationName", "neap",
        DRIVER + "connectTimeout", "8",
        DRIVER + "loginTimeout", "10",
        DRIVER + "tcpKeepAlive", "true");
  }

  private static String searchPath(String schema) {
    String quoted = Identifier.quote(schema);
    return schema.equals("public") ? quoted : quoted + ",public";
  }

  private String schema(ConfigurableEnvironment environment) {
    if (request.schema() != null) {
      return request.schema();
    }
    String name = request.target() == null ? "default" : request.target();
    String configured = environment.getProperty("neap.targets." + name + ".schema");
    return configured == null ? environment.getProperty("neap.schema", "public") : configured;
  }

  private String address(ConfigurableEnvironment environment) {
    if (request.url() != null) {
      return request.url();
    }
    String target = request.target() == null ? "default" : request.target();
    String configured = environment.getProperty("neap.url", "");
    if (target.equals("default") && !configured.isBlank()) {
      return configured;
    }
    String ofTarget = environment.getProperty("neap.targets." + target + ".url", "");
    if (!ofTarget.isBlank()) {
      return ofTarget;
    }
    if (!target.equals("default")) {
      throw unknownTarget(target, environment);
    }
    RunningServer server = EmbeddedServer.at(home().resolve(".neap")).start();
    embedded = server;
    return server.jdbcUrl();
  }

  private static CommandException unknownTarget(
      String target, ConfigurableEnvironment environment) {
    Map<String, Object> known =
        Binder.get(environment)
            .bind("neap.targets", Bindable.mapOf(String.class, Object.class))
            .orElse(Map.of());
    return CommandException.usage(
        "NEAP-8003",
        "No database is configured for target '%s'. Add neap.targets.%s.url to the configuration, or give --url. There are: %s."
            .formatted(
                target,
                target,
                known.isEmpty() ? "none" : String.join(", ", new TreeSet<>(known.keySet()))));
  }

  private static Path home() {
    return Path.of(System.getProperty("neap.home", "")).toAbsolutePath();
  }

  /** Ends the use of the embedded server; for after the last connection. */
  @Override
  public void close() {
    if (embedded != null) {
      embedded.close();
    }
  }
}
