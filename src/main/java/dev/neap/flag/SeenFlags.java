package dev.neap.flag;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Notes since when the flags of a provider that keeps no times have their values, in {@code
 * neap.flag_seen}, by the database's clock and for all processes of Neap.
 *
 * <p>Where two processes see a change one after the other, the later moment stays.
 */
final class SeenFlags {

  private final JdbcClient jdbc;

  SeenFlags(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Since when the flag was seen with this value; now, when it had another one before. */
  Instant since(String key, String value) {
    while (true) {
      Optional<Instant> noted =
          ask("select since from neap.flag_seen where key = :key and value = :value", key, value)
              .or(
                  () ->
                      ask(
                          """
                          insert into neap.flag_seen as seen (key, value) values (:key, :value)
                          on conflict (key) do update
                            set value = excluded.value, since = clock_timestamp()
                            where seen.value <> excluded.value
                          returning since
                          """,
                          key,
                          value));
      if (noted.isPresent()) {
        return noted.get();
      }
    }
  }

  private Optional<Instant> ask(String sql, String key, String value) {
    return jdbc.sql(sql)
        .param("key", key)
        .param("value", value)
        .query((row, number) -> row.getObject(1, OffsetDateTime.class).toInstant())
        .optional();
  }
}
