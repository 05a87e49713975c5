package dev.neap.engine.gate;

import dev.neap.engine.Gate;
import dev.neap.engine.GateSettings;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Archive;
import dev.neap.migration.Archive.ArchivedColumn;
import dev.neap.migration.Phase;
import dev.neap.schema.TableName;
import java.sql.Types;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * What contract drops can be kept: Neap may write it, and there is room. That the archive is taken,
 * and compared with its source, is part of contract, before the first DROP.
 */
@Component
final class ArchiveGate implements Gate {

  private static final String NAME = "archive";

  /** Bytes of a row beside its values: its header and its place in the block and in the index. */
  private static final int ROW_OVERHEAD = 52;

  private static final String ROWS =
      """
      SELECT CAST(coalesce(sum(greatest(reltuples, 0)), 0) AS bigint) FROM pg_catalog.pg_class
      WHERE oid = ANY (SELECT pg_catalog.to_regclass(t) FROM unnest(CAST(:tables AS text[])) t)
      """;

  private static final String WIDTH =
      """
      SELECT coalesce(sum(width), 0) FROM (
        SELECT max(avg_width) AS width FROM pg_catalog.pg_stats
        WHERE quote_ident(schemaname) || '.' || quote_ident(tablename) = ANY (CAST(:tables AS text[]))
          AND quote_ident(attname) = ANY (CAST(:columns AS text[])) GROUP BY attname) w
      """;

  private static final String SPACE =
      """
      SELECT pg_catalog.pg_tablespace_size(CASE dattablespace WHEN 0 THEN 1663 ELSE dattablespace END)
      FROM pg_catalog.pg_database WHERE datname = current_database()
      """;

  private final JdbcClient jdbc;
  private final Settings settings;

  /**
   * What room there is.
   *
   * @param limit how large the tablespace of the database may become; not looked at when left out
   */
  record Settings(@Nullable DataSize limit, GateSettings.@Nullable Written unknown) {}

  ArchiveGate(GateSettings gates, DataSource database) {
    this.settings = gates.of(NAME, Settings.class);
    this.jdbc = JdbcClient.create(database);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Phase> phases() {
    return EnumSet.of(Phase.CONTRACT);
  }

  @Override
  public Cost cost() {
    return Cost.LARGE;
  }

  @Override
  public Unknown unknown() {
    return Unknown.WAITS;
  }

  @Override
  public Verdict ask(Question question) {
    List<Archive> archives =
        question.plan().steps(Phase.CONTRACT).stream()
            .filter(Archive.class::isInstance)
            .map(Archive.class::cast)
            .toList();
    if (archives.isEmpty()) {
      return question.open(NAME, "no rows are to be copied to an archive");
    }
    if (!may("SELECT has_schema_privilege('neap', 'USAGE, CREATE')")) {
      return question.closed(
          NAME,
          "this role may create nothing in schema neap, where the archive goes",
          "somebody runs: GRANT USAGE, CREATE ON SCHEMA neap TO it");
    }
    long bytes = 0;
    List<String> words = new ArrayList<>();
    for (Archive archive : archives) {
      String[] tables = archive.leaves().stream().map(TableName::sql).toArray(String[]::new);
      long rows = jdbc.sql(ROWS).param("tables", tables, Types.ARRAY).query(Long.class).single();
      long size = rows * (ROW_OVERHEAD + width(archive, tables));
      bytes += size;
      words.add("%s, about %d rows and %s".formatted(archive.what(), rows, mebibytes(size)));
    }
    String what = String.join("; ", words);
    DataSize limit = settings.limit();
    if (limit == null) {
      return question.open(NAME, what);
    }
    long used = jdbc.sql(SPACE).query(Long.class).single();
    String room =
        "%s, and %s of %s are taken".formatted(what, mebibytes(used), mebibytes(limit.toBytes()));
    return used + bytes <= limit.toBytes()
        ? question.open(NAME, room)
        : question.closed(NAME, room, "there is room, or neap.gates.archive.limit is higher");
  }

  private long width(Archive archive, String[] tables) {
    return jdbc.sql(WIDTH)
        .param("tables", tables, Types.ARRAY)
        .param(
            "columns",
            archive.columns().stream().map(ArchivedColumn::source).toArray(String[]::new),
            Types.ARRAY)
        .query(Long.class)
        .single();
  }

  private boolean may(String query) {
    return Boolean.TRUE.equals(jdbc.sql(query).query(Boolean.class).single());
  }

  private static String mebibytes(long bytes) {
    return "%d MiB".formatted((bytes + (1 << 20) - 1) >> 20);
  }
}
