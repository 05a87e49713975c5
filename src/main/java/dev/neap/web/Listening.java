package dev.neap.web;

import dev.neap.cli.CommandException;
import dev.neap.cli.ServeSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Decides where the web server listens and who is let in, before it is made.
 *
 * <p>An address that other machines reach is refused without tokens.
 */
final class Listening implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  /** What these say, the command says itself, or the answer to the request does. */
  private static final Map<String, String> QUIET =
      Map.of(
          "logging.level.org.springframework.web.servlet.PageNotFound", "off",
          "logging.level.org.springframework.boot.diagnostics", "off",
          "logging.level.org.springframework.boot.web.server.servlet.context", "off");

  /** How long a client may take nothing of what is sent, and nothing be read of what it sends. */
  private static final Map<String, Object> DEFAULTS =
      Map.of("server.tomcat.connection-timeout", "20s");

  private final String by;
  private final String target;
  private final @Nullable String askedBind;
  private final @Nullable Integer askedPort;
  private String bind = "";
  private int port;
  private boolean open;
  private @Nullable ConfigurableEnvironment environment;

  /**
   * Where to listen.
   *
   * @param by who starts it, in whose name requests without tokens are
   * @param target which of the configured databases is served
   * @param bind the address; null for the configured one
   * @param port the port; null for the configured one
   */
  Listening(String by, String target, @Nullable String bind, @Nullable Integer port) {
    this.by = by;
    this.target = target;
    this.askedBind = bind;
    this.askedPort = port;
  }

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    ConfigurableEnvironment found = context.getEnvironment();
    ServeSettings settings = Binder.get(found).bindOrCreate("neap.web", ServeSettings.class);
    environment = found;
    bind = askedBind == null ? settings.bind() : askedBind;
    port = askedPort == null ? settings.port() : askedPort;
    InetAddress address = address(bind);
    if (port < 0 || port > 65_535) {
      throw CommandException.usage(
          "NEAP-8402", "%d is not a port. A port is a number from 0 to 65535.".formatted(port));
    }
    Tokens tokens = Tokens.of(settings.tokens());
    open = tokens.isEmpty();
    if (open && !address.isLoopbackAddress()) {
      throw CommandException.usage(
          "NEAP-8401",
          "%s is reached from other machines, and no tokens are configured. Give each user one below neap.web.tokens, or listen on 127.0.0.1."
              .formatted(bind));
    }
    found.getPropertySources().addFirst(new MapPropertySource("neap web", settings(address, port)));
    found.getPropertySources().addLast(new MapPropertySource("neap web defaults", DEFAULTS));
    context.getBeanFactory().registerSingleton("access", new Access(tokens, by, bind, address));
    context.getBeanFactory().registerSingleton("target", new Target(target));
  }

  private static Map<String, Object> settings(InetAddress address, int port) {
    Map<String, Object> settings = new HashMap<>(QUIET);
    settings.put("server.address", address.getHostAddress());
    settings.put("server.port", port);
    settings.put("server.shutdown", "graceful");
    settings.put("spring.lifecycle.timeout-per-shutdown-phase", "2s");
    settings.put("spring.mvc.servlet.load-on-startup", 1);
    settings.put("spring.datasource.hikari.initialization-fail-timeout", -1);
    return settings;
  }

  private static InetAddress address(String bind) {
    try {
      return InetAddress.getByName(bind);
    } catch (UnknownHostException e) {
      throw CommandException.usage(
          "NEAP-8402",
          "There is no address %s on this machine. Give --bind an IP address or a host's name."
              .formatted(bind));
    }
  }

  /** Whether no token is needed. */
  boolean isOpen() {
    return open;
  }

  /** The address and port that were asked for, for people. */
  String asked() {
    return (bind.contains(":") ? "[" + bind + "]" : bind) + ":" + port;
  }

  /** Where it listens, once it does. */
  String url() {
    String listening =
        environment == null ? null : environment.getProperty("local.server.port", "" + port);
    return "http://%s:%s/".formatted(bind.contains(":") ? "[" + bind + "]" : bind, listening);
  }
}
