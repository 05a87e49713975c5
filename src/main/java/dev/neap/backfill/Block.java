package dev.neap.backfill;

import static dev.neap.schema.Identifier.literal;
import static java.util.stream.Collectors.joining;

import dev.neap.migration.RowRewrite;
import dev.neap.schema.TableName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The body of a block that executes a chunk's statements one after the other, commits each, and
 * notes in the setting {@code neap.done}, behind a token of its own, what was committed. When its
 * time is up it ends behind the next range that is done.
 *
 * <p>Ranges of blocks are the same statement each time, with other bounds: it is planned once. A
 * range of keys needs its bounds to be planned by, and is executed as text. Settings are made for
 * each transaction alone: behind a pooler a session may be somebody else's.
 *
 * <p>The server sleeps whole milliseconds, and rounds up: it is asked for a little less than a
 * whole one. Rests twice as long would have twice as long work between them, and whoever else wants
 * that core waits for the end of it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/plpgsql-implementation.html">PostgreSQL
 *     manual, 41.11 PL/pgSQL under the Hood</a>
 */
final class Block {

  /** A setting is taken back with its transaction, so it tells what was committed. */
  private static final String BODY =
      """
      #variable_conflict use_column
      DECLARE
        neap_piece int; neap_from tid; neap_to tid; neap_pass int; neap_rows bigint := 0;
        neap_done bigint; neap_part oid := %1$s::regclass;
        neap_updated bigint := pg_catalog.pg_stat_get_xact_tuples_updated(neap_part);
        neap_stayed bigint := pg_catalog.pg_stat_get_xact_tuples_hot_updated(neap_part);
        neap_wal pg_lsn := pg_catalog.pg_current_wal_insert_lsn();
        neap_begin timestamptz := pg_catalog.clock_timestamp(); neap_until timestamptz;
        neap_worked float8 := 0; neap_rested float8 := 0; neap_owed float8 := 0;
        neap_statements text[] := ARRAY[%2$s]::text[];
        neap_froms tid[] := %3$s; neap_tos tid[] := %4$s; neap_passes int[] := %5$s;
      BEGIN
        FOR neap_piece IN 1..pg_catalog.cardinality(neap_passes) LOOP
          neap_pass := neap_passes[neap_piece];
          %7$s
          %6$s;
          GET DIAGNOSTICS neap_done = ROW_COUNT;
          neap_rows := neap_rows + neap_done;
          PERFORM pg_catalog.set_config('neap.done', pg_catalog.concat_ws(' ', %11$s, neap_piece,
            neap_rows,
            pg_catalog.pg_stat_get_xact_tuples_updated(neap_part) - neap_updated,
            pg_catalog.pg_stat_get_xact_tuples_hot_updated(neap_part) - neap_stayed,
            pg_catalog.pg_current_wal_insert_lsn() - neap_wal,
            pg_catalog.round(neap_rested * 1000000)), false);
          COMMIT;
          neap_until := pg_catalog.clock_timestamp();
          neap_worked := neap_worked
            + greatest(extract(epoch FROM neap_until - neap_begin), 0);
          neap_owed := least(neap_worked * %10$s - neap_rested, %8$s);
          neap_begin := neap_until;
          EXIT WHEN neap_pass = %9$s AND neap_worked > %8$s;
          IF neap_owed > 0.001 AND neap_piece < pg_catalog.cardinality(neap_passes) THEN
            PERFORM pg_catalog.pg_sleep(pg_catalog.floor(neap_owed * 1000) / 1000 - 0.0001);
            COMMIT;
            neap_begin := pg_catalog.clock_timestamp();
            neap_rested := neap_rested
              + greatest(extract(epoch FROM neap_begin - neap_until), 0);
          END IF;
        END LOOP;
      END""";

  private Block() {}

  /**
   * What holds for all of a block.
   *
   * @param token tells what this block notes from what another has
   * @param fence no statement does anything unless this condition is true
   * @param time how long it may work, but for the range that it is at
   * @param restToWork how long it rests for each unit of work, between two transactions
   * @param settings made in each transaction, by name
   */
  record Terms(
      String token, String fence, Duration time, double restToWork, Map<String, String> settings) {}

  /** The body for pieces of one table. */
  static String of(RowRewrite rewrite, Passes passes, List<Piece> pieces, Terms terms) {
    String fence = terms.fence();
    TableName part = pieces.get(0).range().part();
    boolean blocks = pieces.get(0).range() instanceof BlockRange;
    String byBlocks =
        "ctid >= neap_from AND ctid < neap_to AND (neap_pass = "
            + Passes.ALL
            + " OR "
            + passes.condition("neap_pass")
            + ") AND "
            + fence;
    return BODY.formatted(
        literal(part.sql()),
        blocks ? "" : list(pieces, p -> literal(rewrite.sql(part, condition(p, passes, fence)))),
        array("tid", blocks ? list(pieces, p -> literal(block(p).from().toString())) : ""),
        array("tid", blocks ? list(pieces, p -> literal(block(p).to().toString())) : ""),
        array("int", list(pieces, p -> String.valueOf(p.pass()))),
        blocks
            ? "neap_from := neap_froms[neap_piece]; neap_to := neap_tos[neap_piece];\n    "
                + rewrite.sql(part, byBlocks)
            : "EXECUTE neap_statements[neap_piece]",
        terms.settings().entrySet().stream()
            .map(
                s ->
                    "pg_catalog.set_config(%s, %s, true)"
                        .formatted(literal(s.getKey()), literal(s.getValue())))
            .collect(joining(", ", "PERFORM ", ";")),
        terms.time().toNanos() / 1e9,
        Passes.ALL,
        terms.restToWork(),
        literal(terms.token()));
  }

  private static String condition(Piece piece, Passes passes, String fence) {
    String pass =
        piece.pass() == Passes.ALL ? "" : passes.condition(String.valueOf(piece.pass())) + " AND ";
    return piece.range().condition() + " AND " + pass + fence;
  }

  private static BlockRange block(Piece piece) {
    return (BlockRange) piece.range();
  }

  private static String list(List<Piece> pieces, Function<Piece, String> each) {
    return pieces.stream().map(each).collect(joining(", "));
  }

  private static String array(String type, String elements) {
    return "ARRAY[" + elements + "]::" + type + "[]";
  }
}
