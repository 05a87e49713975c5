package dev.neap.backfill;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the row that makes a range fail, by trying halves in transactions that are rolled back. */
final class Bisection {

  private static final Logger LOG = LoggerFactory.getLogger(Bisection.class);

  private static final String KEY_COLUMNS =
      """
      SELECT coalesce(string_agg(quote_literal(a.attname) || ', ' || quote_ident(a.attname), ', '
        ORDER BY k.place) || ', ', '')
      FROM pg_index i CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
      WHERE i.indrelid = to_regclass(?) AND i.indisprimary
      """;

  private final ChunkTransaction transaction;

  Bisection(ChunkTransaction transaction) {
    this.transaction = transaction;
  }

  /** The failure that names the row; empty when every part of the range goes well by itself. */
  Optional<RowFailureException> find(Range range, RuntimeException failure) {
    Optional<RangeFailedException> probed = probe(range);
    if (probed.isEmpty()) {
      return Optional.empty();
    }
    Range bad = range;
    RuntimeException reason = failure;
    while (true) {
      Range whole = bad;
      List<? extends Range> halves = transaction.look(whole::halves);
      Optional<RangeFailedException> found =
          halves.stream().map(this::probe).flatMap(Optional::stream).findFirst();
      if (found.isEmpty()) {
        return Optional.of(named(bad, reason));
      }
      bad = found.get().range();
      reason = found.get();
    }
  }

  private Optional<RangeFailedException> probe(Range range) {
    try {
      transaction.probe(range);
      return Optional.empty();
    } catch (RangeFailedException e) {
      if (SqlFailure.of(e) == SqlFailure.ROW) {
        LOG.atDebug().addKeyValue("range", range.condition()).log("Holds a row that fails");
        return Optional.of(e);
      }
      throw e;
    }
  }

  private RowFailureException named(Range bad, RuntimeException reason) {
    List<String> rows =
        transaction.look(
            sql -> {
              String key =
                  sql.query(KEY_COLUMNS, (row, number) -> row.getString(1), bad.part().sql())
                      .get(0);
              return sql.query(
                  "SELECT jsonb_build_object("
                      + key
                      + "'ctid', ctid::text)::text FROM "
                      + bad.part().sql()
                      + " AS "
                      + bad.part().bareSql()
                      + " WHERE "
                      + bad.condition()
                      + " LIMIT 3",
                  (row, number) -> row.getString(1));
            });
    return new RowFailureException(
        bad.part(), String.join(" or ", rows), SqlFailure.message(reason), reason);
  }
}
