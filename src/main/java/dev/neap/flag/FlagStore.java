package dev.neap.flag;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The built-in flag store: the table {@code neap.flag} of the target database.
 *
 * <p>The table's triggers record every change with who made it and send {@code flag:<key>} on the
 * channel {@code neap}, so a change by plain SQL is seen as well. Setting the value that is already
 * there changes nothing. Every method throws Spring's {@code DataAccessException} when the database
 * can't be reached.
 */
public final class FlagStore implements FlagWriter {

  /** Where its flags are, for people. */
  public static final String WHERE = "the built-in store";

  private static final String SELECT = "select key, value, changed_by, changed_at from neap.flag ";

  private static final String INSERT =
      """
      insert into neap.flag (key, value, changed_by)
      values (:key, :value, set_config('neap.changed_by', :by, true))
      on conflict (key)
      """;

  private final JdbcClient jdbc;
  private final ForcedReaders forced;

  public FlagStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
    this.forced = new ForcedReaders(jdbc);
  }

  /** All flags by key. */
  public List<Flag> list() {
    return jdbc.sql(SELECT + "order by key").query(FlagStore::flag).list();
  }

  /** The flag of this key; empty when there is none, whatever the key looks like. */
  public Optional<Flag> find(String key) {
    return jdbc.sql(SELECT + "where key = :key")
        .param("key", key)
        .query(FlagStore::flag)
        .optional();
  }

  /**
   * The flag of this key.
   *
   * @throws FlagException NEAP-4101 or NEAP-4102, with the nearest key, when there is none
   */
  public Flag get(String key) {
    return find(key).orElseThrow(() -> absent(key));
  }

  @Override
  public Flag set(String key, String value, String by) {
    List<String> migrations = migrations();
    FlagKey parsed = FlagKey.parse(key, migrations);
    if (!key.equals(FlagKey.PAUSE_ALL) && !migrations.contains(parsed.migration())) {
      throw absent(key);
    }
    insert(
        key,
        parsed.storedValue(value),
        by,
        "do update set value = excluded.value where flag.value <> excluded.value");
    return get(key);
  }

  @Override
  public Flag takeBack(String key, String by) {
    forced.freeNew(key, by);
    return set(key, "0", by);
  }

  @Override
  public Flag force(String key, String reader, String shape, String by) {
    Flag flag = ofReaders(key);
    if (!shape.equals("new") && !shape.equals("old")) {
      throw FlagException.refusedValue(key, shape, "new, old");
    }
    if (reader.isBlank()) {
      throw FlagException.refusedValue(key, reader, "a reader's targeting key");
    }
    forced.force(key, reader, shape, by);
    return flag;
  }

  @Override
  public Flag unforce(String key, String reader, String by) {
    Flag flag = ofReaders(key);
    if (!forced.free(key, reader, by)) {
      throw FlagException.notForced(key, reader);
    }
    return flag;
  }

  private Flag ofReaders(String key) {
    Flag flag = get(key);
    if (!flag.isPercent()) {
      throw FlagException.withoutReaders(key);
    }
    return flag;
  }

  /** The readers of a flag that always have the same shape, by name. */
  public List<ForcedReader> forced(String key) {
    return forced.of(key);
  }

  ForcedReaders forced() {
    return forced;
  }

  /**
   * Gives a flag its first value and leaves one that is there as it is; true when it was absent.
   *
   * @throws FlagException NEAP-4101 when the key has not the form of one, NEAP-4103 when the flag
   *     does not take the value
   */
  public boolean setIfAbsent(String key, String value, String by) {
    String stored = FlagKey.parse(key, List.of()).storedValue(value);
    return insert(key, stored, by, "do nothing") == 1;
  }

  /** Deletes all flags of a migration and returns how many there were; their history stays. */
  public int delete(String migration, String by) {
    return jdbc.sql(
            """
            delete from neap.flag
            where key in (:keys) and set_config('neap.changed_by', :by, true) is not null
            """)
        .param("keys", FlagKey.NAMES.stream().map(name -> migration + "." + name).toList())
        .param("by", by)
        .update();
  }

  /** Every change of one flag, the oldest first. */
  public List<FlagChange> history(String key) {
    return jdbc.sql(
            """
            select key, old_value, new_value, changed_by, changed_at
            from neap.flag_change where key = :key order by id
            """)
        .param("key", key)
        .query(
            (row, number) ->
                new FlagChange(
                    row.getString("key"),
                    row.getString("old_value"),
                    row.getString("new_value"),
                    row.getString("changed_by"),
                    changedAt(row)))
        .list();
  }

  private int insert(String key, String value, String by, String onConflict) {
    return jdbc.sql(INSERT + onConflict)
        .param("key", key)
        .param("value", value)
        .param("by", by)
        .update();
  }

  private FlagException absent(String key) {
    List<String> migrations = migrations();
    FlagKey.parse(key, migrations);
    return FlagException.unknownKey(key, FlagKey.suggestion(key, migrations));
  }

  List<String> migrations() {
    return list().stream()
        .filter(flag -> !flag.key().equals(FlagKey.PAUSE_ALL))
        .map(flag -> flag.key().substring(0, flag.key().lastIndexOf('.')))
        .distinct()
        .toList();
  }

  static Flag flag(ResultSet row, int number) throws SQLException {
    return new Flag(
        row.getString("key"), row.getString("value"), row.getString("changed_by"), changedAt(row));
  }

  private static Instant changedAt(ResultSet row) throws SQLException {
    return row.getObject("changed_at", OffsetDateTime.class).toInstant();
  }
}
