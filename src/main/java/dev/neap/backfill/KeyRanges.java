package dev.neap.backfill;

import dev.neap.migration.RowRewrite.KeyColumn;
import dev.neap.schema.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Ranges of keys, each found by its number of rows along the key's index, up to the last key that
 * was there when the walk began: a row with a higher one was written later, and so is in step.
 */
final class KeyRanges implements Ranges {

  private static final JsonMapper JSON = new JsonMapper();

  private static final String ESTIMATE =
      """
      SELECT coalesce(bool_or(c.reltuples < 0 AND pg_relation_size(c.oid) > 0), false) AS unknown,
        coalesce(sum(CASE WHEN c.reltuples < 0 THEN pg_relation_size(c.oid) / 100
          ELSE c.reltuples END), 0)::bigint AS rows
      FROM pg_class c WHERE c.oid = ANY (SELECT to_regclass(leaf) FROM unnest(?::text[]) leaf)
      """;

  private final TableName part;
  private final boolean only;
  private final List<TableName> leaves;
  private final List<KeyColumn> key;

  KeyRanges(TableName table, List<TableName> leaves, List<KeyColumn> key) {
    this.part = leaves.size() == 1 ? leaves.get(0) : table;
    this.only = leaves.size() <= 1;
    this.leaves = leaves;
    this.key = key;
  }

  /** The last key of the segment when the walk began, null when there was none. */
  record Parts(@Nullable List<String> last) {}

  /** The last key that is done, null for none yet, and the rows walked over so far. */
  record Position(@Nullable List<String> after, long walked) {}

  /** About how many rows there are; a guess by the tables' sizes where statistics are missing. */
  private record Estimate(boolean unknown, long rows) {}

  @Override
  public List<Start> start(RangeStatements sql, int segments) {
    String[] names = leaves.stream().map(TableName::sql).toArray(String[]::new);
    Estimate estimate =
        sql.query(
                ESTIMATE,
                (row, number) -> new Estimate(row.getBoolean("unknown"), row.getLong("rows")),
                (Object) names)
            .get(0);
    Long rows = estimate.unknown() ? null : Long.valueOf(estimate.rows() / segments);
    KeyRange whole = new KeyRange(part, only, key, null, null, 0);
    List<String> last = whole.lastKey(sql);
    List<List<String>> ends =
        last == null || segments == 1 ? List.of() : whole.sampled(sql, segments, estimate.rows());
    List<Start> starts = new ArrayList<>();
    List<String> after = null;
    for (List<String> end : ends) {
      if (!end.equals(last)) {
        starts.add(start(after, end, rows));
        after = end;
      }
    }
    starts.add(start(after, last, rows));
    while (starts.size() < segments) {
      starts.add(start(null, null, 0L));
    }
    return starts;
  }

  private static Start start(
      @Nullable List<String> after, @Nullable List<String> last, @Nullable Long rows) {
    return new Start(
        JSON.writeValueAsString(new Parts(last)),
        JSON.writeValueAsString(new Position(after, 0)),
        rows);
  }

  @Override
  public @Nullable Range next(RangeStatements sql, Checkpoint at, long size) {
    List<String> last = last(at);
    return last == null
        ? null
        : new KeyRange(part, only, key, position(at).after(), last, size).first(sql, size);
  }

  @Override
  public Stand after(RangeStatements sql, Checkpoint at, Range range) {
    KeyRange done = (KeyRange) range;
    boolean ended = Objects.equals(done.upTo(), last(at));
    long walked = position(at).walked() + done.size();
    Long total = at.totalRows();
    double fraction = total == null ? 0 : Math.min(0.99, (double) walked / Math.max(total, 1));
    return new Stand(
        at.parts(),
        JSON.writeValueAsString(new Position(done.upTo(), walked)),
        ended ? 1 : fraction,
        ended);
  }

  @Override
  public ChunkSize sizes(ChunkSettings settings, boolean ends) {
    long first =
        ends ? Math.max(10, Math.min(40_000, settings.chunkTime().toMillis() * 200)) : 1000;
    return new ChunkSize(settings.chunkTime(), first, 10, 100_000, 0.25);
  }

  @Override
  public double rowsPerUnit(PageShape shape) {
    return 1;
  }

  private static @Nullable List<String> last(Checkpoint at) {
    return JSON.readValue(at.parts(), Parts.class).last();
  }

  private static Position position(Checkpoint at) {
    return JSON.readValue(at.position(), Position.class);
  }
}
