package dev.neap.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The address of a database, as the driver takes it.
 *
 * @param jdbc the JDBC URL without user and password
 * @param user the role; null where the URL names none
 * @param password its password; null where the URL holds none
 */
record DatabaseUrl(String jdbc, @Nullable String user, @Nullable String password) {

  private static final String JDBC = "jdbc:postgresql:";

  /** What libpq calls by another name than the driver. */
  private static final Map<String, String> RENAMED =
      Map.of(
          "application_name", "ApplicationName",
          "connect_timeout", "connectTimeout",
          "keepalives", "tcpKeepAlive",
          "target_session_attrs", "targetServerType");

  /**
   * Reads {@code jdbc:postgresql://…}, {@code postgres://…} or {@code postgresql://…}.
   *
   * @throws CommandException NEAP-8002 when it is neither
   * @see <a
   *     href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS">
   *     PostgreSQL manual, 32.1.1.2 Connection URIs</a>
   */
  static DatabaseUrl parse(String url) {
    if (url.startsWith(JDBC)) {
      return split(url, Map.of());
    }
    if (!url.matches("(?i)postgres(ql)?://.*")) {
      throw unusable(url, "it does not begin with jdbc:postgresql: or postgres://");
    }
    String rest = url.substring(url.indexOf("://") + 3);
    int end = rest.indexOf('/') < 0 ? rest.replaceFirst("\\?.*", "").length() : rest.indexOf('/');
    String authority = rest.substring(0, end);
    int at = authority.lastIndexOf('@');
    String hosts = authority.substring(at + 1);
    if (hosts.isEmpty() || hosts.contains("%2F") || hosts.contains("%2f")) {
      throw unusable(url, "it names no host, and Neap connects by TCP/IP only");
    }
    Map<String, String> credentials = new LinkedHashMap<>();
    if (at >= 0) {
      String[] parts = authority.substring(0, at).split(":", 2);
      credentials.put("user", decoded(parts[0]));
      if (parts.length == 2) {
        credentials.put("password", decoded(parts[1]));
      }
    }
    String path = rest.substring(end);
    return split(
        "jdbc:postgresql://" + hosts + (path.startsWith("/") ? path : "/" + path), credentials);
  }

  private static DatabaseUrl split(String jdbcUrl, Map<String, String> credentials) {
    int question = jdbcUrl.indexOf('?');
    String base = question < 0 ? jdbcUrl : jdbcUrl.substring(0, question);
    checked(base);
    Map<String, String> parameters = new LinkedHashMap<>();
    String query = question < 0 ? "" : jdbcUrl.substring(question + 1);
    for (String parameter : query.isEmpty() ? new String[0] : query.split("&")) {
      String[] parts = parameter.split("=", 2);
      String name = RENAMED.getOrDefault(parts[0].toLowerCase(Locale.ROOT), parts[0]);
      parameters.put(name, parts.length == 2 ? decoded(parts[1]) : "");
    }
    String user = parameters.remove("user");
    String password = parameters.remove("password");
    String rest =
        parameters.entrySet().stream()
            .map(e -> e.getKey() + "=" + encoded(e.getValue()))
            .collect(Collectors.joining("&"));
    return new DatabaseUrl(
        rest.isEmpty() ? base : base + "?" + rest,
        user == null ? credentials.get("user") : user,
        password == null ? credentials.get("password") : password);
  }

  private static void checked(String jdbcUrl) {
    String address = jdbcUrl.substring(JDBC.length());
    if (address.startsWith("//") && !address.contains(",")) {
      try {
        URI uri = new URI("postgresql:" + address);
        if (uri.getHost() == null && !address.startsWith("///")) {
          throw unusable(jdbcUrl, "its host or port can't be read");
        }
      } catch (URISyntaxException e) {
        throw unusable(jdbcUrl, e.getReason() + " at character " + e.getIndex());
      }
    }
  }

  /** Host, port and database, without anything secret. */
  String place() {
    return jdbc.substring(JDBC.length()).replaceFirst("\\?.*", "").replaceFirst("^//", "");
  }

  private static CommandException unusable(String url, String why) {
    return CommandException.usage(
        "NEAP-8002",
        ("The database's URL %s can't be used: %s. Write it as"
                + " postgres://user:password@host:5432/database or"
                + " jdbc:postgresql://host:5432/database?user=…&password=….")
            .formatted(Secrets.masked(url), why));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
