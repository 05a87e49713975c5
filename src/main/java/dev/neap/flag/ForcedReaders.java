package dev.neap.flag;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The readers of the built-in store that always have the same shape: table {@code
 * neap.flag_reader}.
 *
 * <p>Who is let go stays there without a shape, so that it is known since when.
 */
final class ForcedReaders {

  private final JdbcClient jdbc;

  ForcedReaders(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What one reader is to be answered.
   *
   * @param flag the flag
   * @param shape what the reader is forced to; null when it is not
   * @param any whether any reader of the flag is forced
   */
  record Asked(Flag flag, @Nullable String shape, boolean any) {}

  /**
   * All of one flag.
   *
   * @param readers who is forced now
   * @param leftOld when one was last forced to the old shape, or let go; null when none ever was
   */
  record Summary(List<ForcedReader> readers, @Nullable Instant leftOld) {}

  /** The flag, and what this reader is forced to, by one look-up. */
  Optional<Asked> ask(String key, @Nullable String reader) {
    return jdbc.sql(
            """
            select f.key, f.value, f.changed_by, f.changed_at, r.value as shape,
              exists (select from neap.flag_reader a
                where a.key = f.key and a.value is not null) as any_forced
            from neap.flag f
              left join neap.flag_reader r on r.key = f.key and r.reader = cast(:reader as text)
            where f.key = :key
            """)
        .param("key", key)
        .param("reader", reader)
        .query(
            (row, number) ->
                new Asked(
                    FlagStore.flag(row, number),
                    row.getString("shape"),
                    row.getBoolean("any_forced")))
        .optional();
  }

  /** Those who are forced, by name. */
  List<ForcedReader> of(String key) {
    return jdbc.sql(
            """
            select reader, value, changed_by, changed_at from neap.flag_reader
            where key = :key and value is not null order by reader
            """)
        .param("key", key)
        .query(ForcedReaders::reader)
        .list();
  }

  Summary summary(String key) {
    List<ForcedReader> readers = new ArrayList<>();
    Instant[] leftOld = new Instant[1];
    jdbc.sql(
            """
            select reader, value, changed_by, changed_at from neap.flag_reader
            where key = :key order by changed_at, reader
            """)
        .param("key", key)
        .query(
            row -> {
              String shape = row.getString("value");
              if (shape != null) {
                readers.add(reader(row, 0));
              }
              leftOld[0] = "new".equals(shape) ? leftOld[0] : at(row);
            });
    return new Summary(readers, leftOld[0]);
  }

  /** What each reader of each flag is forced to. */
  Map<String, Map<String, String>> shapes() {
    Map<String, Map<String, String>> shapes = new HashMap<>();
    jdbc.sql("select key, reader, value from neap.flag_reader where value is not null")
        .query(
            row -> {
              shapes
                  .computeIfAbsent(row.getString("key"), key -> new HashMap<>())
                  .put(row.getString("reader"), row.getString("value"));
            });
    return shapes;
  }

  void force(String key, String reader, String shape, String by) {
    jdbc.sql(
            """
            insert into neap.flag_reader (key, reader, value, changed_by)
            values (:key, :reader, :shape, set_config('neap.changed_by', :by, true))
            on conflict (key, reader) do update set value = excluded.value
            """)
        .param("key", key)
        .param("reader", reader)
        .param("shape", shape)
        .param("by", by)
        .update();
  }

  /** Lets one go; false when it is not forced. */
  boolean free(String key, String reader, String by) {
    return free("reader = :reader and value is not null", key, reader, by) == 1;
  }

  /** Lets all go that are forced to the new shape; how many there were. */
  int freeNew(String key, String by) {
    return free("value = 'new' and :reader = ''", key, "", by);
  }

  private int free(String which, String key, String reader, String by) {
    return jdbc.sql(
            "update neap.flag_reader set value = null where key = :key and "
                + which
                + " and set_config('neap.changed_by', :by, true) is not null")
        .param("key", key)
        .param("reader", reader)
        .param("by", by)
        .update();
  }

  private static ForcedReader reader(ResultSet row, int number) throws SQLException {
    return new ForcedReader(row.getString(1), row.getString(2), row.getString(3), at(row));
  }

  private static Instant at(ResultSet row) throws SQLException {
    return row.getObject("changed_at", OffsetDateTime.class).toInstant();
  }
}
