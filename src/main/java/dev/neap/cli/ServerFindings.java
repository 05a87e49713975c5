package dev.neap.cli;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** What {@code doctor} asks of the server and its settings. */
final class ServerFindings {

  private static final int OLDEST = 14;
  private static final int NEWEST = 18;

  private final JdbcTemplate jdbc;

  ServerFindings(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  List<Finding> all() {
    return List.of(
        version(),
        primary(),
        durable(),
        autovacuum(),
        idleTransactions(),
        roleTimeouts(),
        connections());
  }

  private Finding version() {
    String version = setting("server_version");
    int major = Integer.parseInt(setting("server_version_num")) / 10_000;
    if (major < OLDEST) {
      return Finding.fail(
          "server version", version, "Neap needs PostgreSQL 14 or newer: upgrade the server.");
    } else if (major > NEWEST) {
      return Finding.warn(
          "server version", version, "Neap is tested with 14 to 18; rehearse on a copy first.");
    }
    return Finding.ok("server version", version);
  }

  private Finding primary() {
    return isTrue("SELECT pg_is_in_recovery()")
        ? Finding.fail(
            "read and write", "this is a standby", "Give the URL of the primary (--url).")
        : isTrue("SELECT current_setting('default_transaction_read_only')::boolean")
            ? Finding.fail(
                "read and write",
                "default_transaction_read_only is on",
                "ALTER ROLE … RESET default_transaction_read_only, or another role.")
            : Finding.ok("read and write", "primary");
  }

  private Finding durable() {
    boolean safe = setting("fsync").equals("on") && setting("full_page_writes").equals("on");
    return safe
        ? Finding.ok("durability", "fsync and full_page_writes are on")
        : Finding.warn(
            "durability",
            "fsync is %s, full_page_writes is %s"
                .formatted(setting("fsync"), setting("full_page_writes")),
            "A crash of the machine loses what was committed: turn both on.");
  }

  private Finding autovacuum() {
    boolean on = setting("autovacuum").equals("on") && setting("track_counts").equals("on");
    return on
        ? Finding.ok("autovacuum", "on")
        : Finding.warn(
            "autovacuum",
            "off",
            "A backfill leaves a dead row for each row it rewrites: turn autovacuum and"
                + " track_counts on.");
  }

  private Finding idleTransactions() {
    String timeout = setting("idle_in_transaction_session_timeout");
    return timeout.equals("0")
        ? Finding.warn(
            "idle transactions",
            "idle_in_transaction_session_timeout is 0",
            "A forgotten transaction holds its locks for ever, and a migration waits behind it:"
                + " set it, to 60s for instance.")
        : Finding.ok("idle transactions", "ended after " + timeout);
  }

  private Finding roleTimeouts() {
    List<String> set =
        jdbc.query(
            """
            SELECT name || ' = ' || current_setting(name) FROM pg_settings
            WHERE name IN ('statement_timeout', 'transaction_timeout')
              AND setting <> '0' AND source IN ('database', 'user', 'database user')
            """,
            Finding::line);
    return set.isEmpty()
        ? Finding.ok("timeouts of the role", "none")
        : Finding.warn(
            "timeouts of the role",
            String.join(", ", set),
            "They may end long statements, such as an index build: ALTER ROLE … RESET them for"
                + " Neap's role.");
  }

  private Finding connections() {
    Long free =
        jdbc.queryForObject(
            """
            SELECT current_setting('max_connections')::int
              - current_setting('superuser_reserved_connections')::int - count(*)
            FROM pg_stat_activity WHERE backend_type = 'client backend'
            """,
            Long.class);
    long left = free == null ? 0 : free;
    return left < 10
        ? Finding.warn(
            "free connections", String.valueOf(left), "Neap takes up to 6: raise max_connections.")
        : Finding.ok("free connections", String.valueOf(left));
  }

  private String setting(String name) {
    return String.valueOf(jdbc.queryForObject("SELECT current_setting(?)", String.class, name));
  }

  private boolean isTrue(String query) {
    return Boolean.TRUE.equals(jdbc.queryForObject(query, Boolean.class));
  }
}
