package dev.neap.backfill;

import dev.neap.schema.TableName;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the first row that makes a range fail, by trying halves in transactions that are rolled
 * back: one attempt for each halving, since where the first half goes well it must be the second,
 * and one more to see the row itself fail.
 */
final class Bisection {

  private static final Logger LOG = LoggerFactory.getLogger(Bisection.class);

  /** How a table's key, and a condition that names a row, are written; its place without a key. */
  private static final String KEY =
      """
      SELECT coalesce('jsonb_build_object(' || string_agg(quote_literal(a.attname) || ', '
            || quote_ident(a.attname), ', ' ORDER BY k.place) || ')',
          'jsonb_build_object(''ctid'', ctid::text)'),
        coalesce('concat_ws('' AND '', ' || string_agg(format('%L || quote_literal(%I::text) || %L',
            quote_ident(a.attname) || ' = ', a.attname,
            '::' || format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY k.place) || ')',
          '''ctid = '' || quote_literal(ctid::text) || ''::pg_catalog.tid''')
      FROM pg_index i CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
      WHERE i.indrelid = to_regclass(?) AND i.indisprimary AND k.place <= i.indnkeyatts
      """;

  private final ChunkTransaction transaction;

  Bisection(ChunkTransaction transaction) {
    this.transaction = transaction;
  }

  /** The row; empty when every part of the range goes well by itself. */
  Optional<BadRow> find(Range range) {
    Range bad = range;
    while (true) {
      Range whole = bad;
      List<? extends Range> halves = transaction.look(whole::halves);
      if (halves.isEmpty()) {
        return probe(bad).flatMap(failure -> row(whole, failure));
      }
      Range first = halves.get(0);
      bad = probe(first).isPresent() ? first : halves.get(1);
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

  private Optional<BadRow> row(Range bad, RuntimeException failure) {
    SQLException said = SqlFailure.cause(failure);
    String state = said == null ? "" : String.valueOf(said.getSQLState());
    String message = SqlFailure.said(failure);
    return transaction.look(
        sql -> {
          String[] key =
              sql.query(
                      KEY,
                      (row, number) -> new String[] {row.getString(1), row.getString(2)},
                      bad.part().sql())
                  .get(0);
          return sql
              .query(
                  select(bad, key[0], key[1]),
                  (row, number) ->
                      new BadRow(
                          new TableName(row.getString(1), row.getString(2)),
                          row.getString(3),
                          row.getString(4),
                          state,
                          message))
              .stream()
              .findFirst();
        });
  }

  private static String select(Range bad, String key, String condition) {
    return "SELECT n.nspname, c.relname, row_key, row_condition FROM (SELECT tableoid AS leaf, "
        + key
        + "::text AS row_key, "
        + condition
        + " AS row_condition FROM "
        + bad.part().sql()
        + " AS "
        + bad.part().bareSql()
        + " WHERE "
        + bad.condition()
        + " LIMIT 1) AS r JOIN pg_catalog.pg_class c ON c.oid = r.leaf"
        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace";
  }
}
