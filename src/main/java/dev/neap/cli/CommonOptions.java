package dev.neap.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every command takes. */
public final class CommonOptions {

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The database: postgres://user:password@host:5432/db or jdbc:postgresql://…; else"
              + " NEAP_URL, else neap.url of the configuration, else the embedded server.")
  @Nullable String url;

  @Option(
      names = "--target",
      paramLabel = "NAME",
      description = "The database neap.targets.NAME of the configuration.")
  @Nullable String target;

  @Option(
      names = "--schema",
      paramLabel = "NAME",
      description = "The schema whose tables are changed (default: public).")
  @Nullable String schema;

  @Option(names = "--json", description = "Writes one JSON document instead of text.")
  boolean json;

  @Option(
      names = "--config",
      paramLabel = "DIR",
      description = "The directory of application.yml (default: config beside the launcher).")
  @Nullable Path config;

  @Option(names = "--debug", description = "Logs everything and shows stack traces, on stderr.")
  boolean debug;

  @Option(
      names = "--as",
      paramLabel = "USER",
      description = "Who does it, for the log (default: this user at this host).")
  @Nullable String user;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  boolean help;

  /** The session that the options ask for. */
  public SessionRequest request() {
    return new SessionRequest(url, target, schema, config, debug);
  }

  /** Whether a program reads the output. */
  public boolean json() {
    return json;
  }

  /** Whether stack traces are shown. */
  public boolean debug() {
    return debug;
  }

  /** Who gives the command, for logs: {@code --as}, else user and host. */
  public String by() {
    return user == null ? System.getProperty("user.name", "unknown") + "@" + host() : user;
  }

  private static String host() {
    try {
      Path file = Path.of("/etc/hostname");
      String name = Files.isReadable(file) ? Files.readString(file).strip() : "";
      return name.isEmpty() ? InetAddress.getLocalHost().getHostName() : name;
    } catch (IOException e) {
      return "localhost";
    }
  }
}
