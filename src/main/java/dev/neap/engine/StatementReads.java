package dev.neap.engine;

import dev.neap.engine.StatementCounters.Counted;
import dev.neap.engine.StatementCounters.Loss;
import dev.neap.lifecycle.Standing;
import dev.neap.migration.Plan;
import dev.neap.postgres.SqlStates;
import dev.neap.schema.MentionedNames;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Watches, by the counters of {@code pg_stat_statements}, the statements that name what contract
 * takes away. A counter says how often, not when: a call is known to be between two looks.
 */
public final class StatementReads {

  private static final Set<String> VERBS =
      Set.of(
          "select", "with", "insert", "update", "delete", "merge", "table", "values", "copy",
          "declare");

  /**
   * How Neap's own statements name a table: by its name again. Their comments the server leaves
   * out.
   */
  private static final Pattern OWN =
      Pattern.compile(
          "ONLY (?:\"(?:[^\"]|\"\")+\"|\\w+)\\.(\"(?:[^\"]|\"\")+\"|\\w+) AS \\1(?!\\w)");

  private static final String LOOK =
      """
      INSERT INTO neap.statement_look AS l (migration, run) VALUES (:migration, :run)
      ON CONFLICT (migration, run) DO UPDATE SET since = l.since
      RETURNING since, reset_at, lost, xmax::text = '0' AS first
      """;

  private static final String LOOKED =
      """
      UPDATE neap.statement_look SET reset_at = :reset, lost = :lost,
        lost_at = CASE WHEN :anew THEN clock_timestamp() ELSE lost_at END
      WHERE migration = :migration AND run = :run RETURNING lost_at
      """;

  private static final String SEEN =
      """
      INSERT INTO neap.statement_read AS s (migration, run, statement, text, names, calls, counted)
      VALUES (:migration, :run, :statement, :text, :names, :calls, :counted)
      ON CONFLICT (migration, run, statement) DO UPDATE SET
        counted = s.counted + CASE WHEN excluded.calls < s.calls THEN excluded.calls
          ELSE excluded.calls - s.calls END,
        moved_at = CASE WHEN excluded.calls = s.calls THEN s.moved_at ELSE excluded.moved_at END,
        calls = excluded.calls, names = excluded.names
      """;

  /** What the server does not count any more begins again at nothing. */
  private static final String GONE =
      """
      UPDATE neap.statement_read SET calls = 0
      WHERE migration = :migration AND run = :run AND (:reset
        OR statement <> ALL (CAST(:present AS text[])))
      """;

  private static final String ALL =
      """
      SELECT text, names, counted, seen_from, moved_at FROM neap.statement_read
      WHERE migration = :migration AND run = :run ORDER BY moved_at DESC, statement
      """;

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;

  StatementReads(JdbcClient jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  /**
   * What is known.
   *
   * @param statements those that name what goes, the last one called first
   * @param lostAt when counters were found to be reset, or statements to be dropped from them
   * @param unknown why it can't be told now, or not of all; null when it can
   */
  public record Look(List<Read> statements, @Nullable Instant lostAt, @Nullable String unknown) {}

  /**
   * A statement that names what goes.
   *
   * @param text as the server keeps it, with {@code $1} for constants
   * @param names what it names
   * @param calls how often it was called since it was first looked for
   * @param since since when it is watched
   * @param last by when its counter had moved last; the time of the first look where it has not
   */
  public record Read(String text, String names, long calls, Instant since, Instant last) {}

  private record Before(@Nullable OffsetDateTime reset, long lost, boolean first) {}

  /** Looks at the counters, and remembers which moved. */
  public Look look(Standing standing, Plan plan) {
    OldNames names = OldNames.of(plan, jdbc);
    if (names.gone().isEmpty()) {
      return new Look(List.of(), null, shared(names));
    }
    try {
      StatementCounters counters = StatementCounters.in(jdbc).orElse(null);
      return counters == null
          ? known(standing, null, "extension pg_stat_statements is not in this database")
          : Objects.requireNonNull(
              transaction.execute(status -> looked(standing, names, counters)));
    } catch (DataAccessException e) {
      if (SqlStates.connectionLost(e)) {
        throw e;
      }
      return known(standing, null, String.valueOf(e.getMostSpecificCause().getMessage()).strip());
    }
  }

  /** Whoever looks at the same time waits for the row of the look. */
  private Look looked(Standing standing, OldNames names, StatementCounters counters) {
    Before before =
        about(standing, LOOK)
            .query(
                (row, number) ->
                    new Before(
                        row.getObject("reset_at", OffsetDateTime.class),
                        row.getLong("lost"),
                        row.getBoolean("first")))
            .single();
    Loss now = counters.loss();
    boolean reset = !before.first() && !Objects.equals(now.reset(), before.reset());
    boolean dropped = !before.first() && now.dropped() != before.lost();
    List<Counted> present =
        counters.mentioning(names.gone().stream().map(OldNames.Name::table).distinct().toList());
    about(standing, GONE)
        .param("reset", reset)
        .param(
            "present", present.stream().map(Counted::statement).toArray(String[]::new), Types.ARRAY)
        .update();
    for (Counted statement : present) {
      mentioned(names, statement.text())
          .ifPresent(named -> note(standing, statement, named, before.first()));
    }
    Timestamp lostAt =
        about(standing, LOOKED)
            .param("reset", now.reset(), Types.TIMESTAMP_WITH_TIMEZONE)
            .param("lost", now.dropped())
            .param("anew", reset || dropped)
            .query((row, number) -> Optional.ofNullable(row.getTimestamp(1)))
            .single()
            .orElse(null);
    List<String> gaps = new ArrayList<>(counters.gaps());
    Stream.ofNullable(shared(names)).forEach(gaps::add);
    return known(
        standing,
        lostAt == null ? null : lostAt.toInstant(),
        gaps.isEmpty() ? null : String.join("; ", gaps));
  }

  private void note(Standing standing, Counted found, String named, boolean first) {
    about(standing, SEEN)
        .param("statement", found.statement())
        .param("text", found.text())
        .param("names", named)
        .param("calls", found.calls())
        .param("counted", first ? 0 : found.calls())
        .update();
  }

  /** What the statement names of what goes; a statement that changes the catalog reads nothing. */
  private static Optional<String> mentioned(OldNames names, String text) {
    return Optional.of(text)
        .filter(statement -> !OWN.matcher(statement).find())
        .flatMap(MentionedNames::in)
        .filter(mentioned -> VERBS.contains(mentioned.verb()))
        .map(
            mentioned ->
                String.join(
                    ", ",
                    names.gone().stream()
                        .filter(name -> name.isIn(mentioned))
                        .map(OldNames.Name::toString)
                        .toList()))
        .filter(named -> !named.isEmpty());
  }

  private static @Nullable String shared(OldNames names) {
    return names.shared().isEmpty()
        ? null
        : "who names %s may read either shape"
            .formatted(String.join(", ", names.shared().stream().map(String::valueOf).toList()));
  }

  private Look known(Standing standing, @Nullable Instant lostAt, @Nullable String unknown) {
    List<Read> reads =
        about(standing, ALL)
            .query(
                (row, number) ->
                    new Read(
                        row.getString("text"),
                        row.getString("names"),
                        row.getLong("counted"),
                        row.getTimestamp("seen_from").toInstant(),
                        row.getTimestamp("moved_at").toInstant()))
            .list();
    return new Look(reads, lostAt, unknown);
  }

  private JdbcClient.StatementSpec about(Standing standing, String sql) {
    return jdbc.sql(sql).param("migration", standing.name()).param("run", standing.run());
  }
}
