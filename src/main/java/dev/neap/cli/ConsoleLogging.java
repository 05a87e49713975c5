package dev.neap.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs warnings to standard error, since standard output belongs to the commands.
 *
 * <p>Logback finds it by its service file; a logback.xml on the class path goes before. Without
 * configuration files to read, a command starts a third of a second sooner than with Spring Boot's
 * logging.
 */
@ConfiguratorRank(ConfiguratorRank.FALLBACK + 1)
public final class ConsoleLogging extends ContextAwareBase implements Configurator {

  private static final String STDERR = "STDERR";
  private static final String PLAIN = "%d{HH:mm:ss} %-5level %msg %kvp%n%nopex";
  private static final String DETAILED =
      "%d{HH:mm:ss.SSS} %-5level %logger{0} [%thread]: %msg %kvp%n%ex";

  /** Level names by logger; failures of these are told by the commands themselves. */
  private static final Map<String, String> QUIET =
      Map.of(
          "com.zaxxer.hikari", "off",
          "org.springframework.boot.SpringApplication", "off",
          "org.springframework.batch", "off",
          "org.springframework.transaction", "off",
          "org.springframework.amqp", "off",
          "org.apache.kafka", "off",
          "org.springframework.kafka", "off");

  private static final Map<String, String> DEBUG = Map.of("ROOT", "info", "dev.neap", "debug");

  /** Logback makes it. */
  public ConsoleLogging() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    write(context, PLAIN);
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    set(context, QUIET);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /**
   * Sets levels as the configuration asks, and shows everything with stack traces when debugging.
   *
   * @param levels {@code logging.level} of the configuration: level names by logger
   */
  static void apply(Map<String, String> levels, boolean debug) {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (factory instanceof LoggerContext context) {
      set(context, levels);
      if (debug) {
        set(context, DEBUG);
        QUIET.keySet().forEach(name -> set(context, Map.of(name, "warn")));
        context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(STDERR);
        write(context, DETAILED);
      }
    }
  }

  private static void set(LoggerContext context, Map<String, String> levels) {
    levels.forEach(
        (name, level) ->
            context
                .getLogger(name.equalsIgnoreCase("root") ? Logger.ROOT_LOGGER_NAME : name)
                .setLevel(Level.toLevel(level, Level.WARN)));
  }

  private static void write(LoggerContext context, String pattern) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(pattern);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName(STDERR);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
  }
}
