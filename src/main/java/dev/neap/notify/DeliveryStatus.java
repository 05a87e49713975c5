package dev.neap.notify;

import dev.neap.postgres.ControlSchema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How far each consumer was told, for people. */
public final class DeliveryStatus {

  private final DataSource database;
  private final JdbcClient jdbc;
  private final Notifications notifications;

  DeliveryStatus(DataSource database, JdbcClient jdbc, Notifications notifications) {
    this.database = database;
    this.jdbc = jdbc;
    this.notifications = notifications;
  }

  /**
   * One consumer.
   *
   * @param name its name in the configuration
   * @param type its kind; null when it is in the database and not in this configuration
   * @param known whether the database knows it: not before a command or server first delivered
   * @param pending rows of the log that it was not told of yet
   * @param lastSent when it last took a message; null when it never did
   * @param lastError why a message was last not taken, without secrets; null when that never was
   * @param lastErrorAt when that was
   * @param failing whether that message still waits to be taken
   * @param nextAttempt when it is tried again; null when nothing is
   * @param givenUp how many messages were given up
   * @param claimedBy the process that delivers to it at this moment; null when none does
   */
  public record Line(
      String name,
      @Nullable String type,
      boolean known,
      long pending,
      @Nullable Instant lastSent,
      @Nullable String lastError,
      @Nullable Instant lastErrorAt,
      boolean failing,
      @Nullable Instant nextAttempt,
      long givenUp,
      @Nullable String claimedBy) {}

  /** All of the configuration and of the database, by their names. */
  public List<Line> lines() {
    List<Line> kept = ControlSchema.isPresent(database) ? kept() : List.of();
    List<Line> unknown =
        notifications.consumers().stream()
            .filter(consumer -> kept.stream().noneMatch(l -> l.name().equals(consumer.name())))
            .map(
                consumer ->
                    new Line(
                        consumer.name(),
                        consumer.type(),
                        false,
                        0,
                        null,
                        null,
                        null,
                        false,
                        null,
                        0,
                        null))
            .toList();
    return Stream.concat(kept.stream(), unknown.stream())
        .sorted(Comparator.comparing(Line::name))
        .toList();
  }

  /**
   * Forgets a consumer that is not in the configuration any more.
   *
   * @return whether the database knew it
   */
  public boolean forget(String name) {
    return ControlSchema.isPresent(database)
        && jdbc.sql("DELETE FROM neap.consumer WHERE name = :name").param("name", name).update()
            == 1;
  }

  private List<Line> kept() {
    ControlSchema.migrate(database);
    return jdbc.sql(
            """
            SELECT c.name, p.pending, d.sent_at, e.last_error, e.failed_at, d.failing,
              d.next_attempt_at, d.given_up,
              CASE WHEN c.claimed_until > clock_timestamp() THEN c.claimed_by END AS claimed_by
            FROM neap.consumer c
            CROSS JOIN LATERAL (SELECT max(sent_at) AS sent_at,
              coalesce(bool_or(attempts > 0), false) AS failing,
              min(next_attempt_at) AS next_attempt_at, coalesce(sum(given_up), 0) AS given_up
              FROM neap.delivery WHERE consumer = c.name) d
            CROSS JOIN LATERAL (SELECT count(*) AS pending FROM neap.transition t
              LEFT JOIN neap.delivery d ON d.consumer = c.name AND d.migration = t.migration
              WHERE t.version > coalesce(d.version, 0)) p
            LEFT JOIN LATERAL (SELECT last_error, failed_at FROM neap.delivery
              WHERE consumer = c.name AND last_error IS NOT NULL
              ORDER BY failed_at DESC LIMIT 1) e ON true
            """)
        .query((row, number) -> line(row))
        .list();
  }

  private Line line(ResultSet row) throws SQLException {
    String name = row.getString("name");
    return new Line(
        name,
        notifications.consumers().stream()
            .filter(consumer -> consumer.name().equals(name))
            .map(Consumer::type)
            .findFirst()
            .orElse(null),
        true,
        row.getLong("pending"),
        instant(row, "sent_at"),
        row.getString("last_error"),
        instant(row, "failed_at"),
        row.getBoolean("failing"),
        instant(row, "next_attempt_at"),
        row.getLong("given_up"),
        row.getString("claimed_by"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
