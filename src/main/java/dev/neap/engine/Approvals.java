package dev.neap.engine;

import dev.neap.lifecycle.Entry;
import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Standing;
import dev.neap.migration.Phase;
import java.text.Normalizer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps who agreed to which phase, and to which file and plan: an approval of what has changed
 * since does not count.
 */
public final class Approvals {

  /** What is agreed to: the file's checksum and that of the plan. */
  private static final String PRESENT =
      "(SELECT checksum || ':' || md5(plan::text) FROM neap.migration WHERE name = :migration)";

  private final JdbcClient jdbc;
  private final MigrationStore store;
  private final TransactionTemplate transaction;

  Approvals(JdbcClient jdbc, MigrationStore store, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.store = store;
    this.transaction = transaction;
  }

  /**
   * Somebody's approval of a phase.
   *
   * @param by who agreed
   * @param at when
   * @param revoked why it does not count any more; null when it does
   */
  public record Approval(String by, Instant at, @Nullable String revoked) {}

  /** The approvals of a phase of the migration's present run, the earliest first. */
  public List<Approval> of(Standing standing, Phase phase) {
    return about(
            standing.name(),
            """
            SELECT by, at, CASE
              WHEN revoked_at IS NOT NULL THEN revoked_because
              WHEN checksum <> %s THEN 'its file or plan has changed since' END AS revoked
            FROM neap.approval
            WHERE migration = :migration AND run = :run AND phase = :phase ORDER BY at
            """
                .formatted(PRESENT))
        .param("run", standing.run())
        .param("phase", phase.title())
        .query(
            (row, number) ->
                new Approval(
                    row.getString("by"),
                    row.getTimestamp("at").toInstant(),
                    row.getString("revoked")))
        .list();
  }

  /** Whether the person has started the migration, in this run or in one before. */
  public boolean isStarter(Standing standing, String by) {
    return starters(standing).contains(person(by));
  }

  private Set<String> starters(Standing standing) {
    List<String> logged =
        about(
                standing.name(),
                """
                SELECT DISTINCT actor FROM neap.transition WHERE migration = :migration
                AND (event IN ('REGISTERED', 'TEXT_CHANGED')
                  OR event = 'ASKED' AND reason LIKE 'asked for START\\_AGAIN%')
                """)
            .query((row, number) -> row.getString(1))
            .list();
    return Stream.concat(logged.stream(), Stream.of(standing.registration().startedBy()))
        .map(Approvals::person)
        .collect(Collectors.toSet());
  }

  /** The same for every way to write a person's name with capitals and spaces. */
  static String person(String by) {
    return Normalizer.normalize(by, Normalizer.Form.NFKC)
        .strip()
        .replaceAll("\\s+", " ")
        .toLowerCase(Locale.ROOT);
  }

  /**
   * Notes that a person agrees to a phase, and writes it into the log; once for each person.
   *
   * @throws RefusedException when the phase asks for no approval, or the person started it
   */
  void approve(Standing standing, String phase, String by) {
    refuseOther(phase);
    if (isStarter(standing, by)) {
      throw RefusedException.because(
          "NEAP-6104",
          "%s started %s; somebody else has to approve it".formatted(by, standing.name()));
    }
    transaction.executeWithoutResult(
        status -> {
          revokeChanged(standing);
          if (add(standing, by)) {
            String reason = "approved " + phase;
            store.note(standing.name(), new Entry(Event.APPROVED, by, reason));
          }
        });
  }

  private boolean add(Standing standing, String by) {
    return about(
                standing.name(),
                """
                INSERT INTO neap.approval (migration, run, phase, by, person, checksum)
                VALUES (:migration, :run, :phase, :by, :person, %s)
                ON CONFLICT (migration, run, phase, person) WHERE revoked_at IS NULL DO NOTHING
                """
                    .formatted(PRESENT))
            .param("run", standing.run())
            .param("phase", Phase.CONTRACT.title())
            .param("by", by)
            .param("person", person(by))
            .update()
        > 0;
  }

  /**
   * Takes a person's own approval back.
   *
   * @throws RefusedException NEAP-6162 when there is none
   */
  void revoke(Standing standing, String phase, String by) {
    refuseOther(phase);
    transaction.executeWithoutResult(
        status -> {
          if (revoke(standing, by, "taken back by " + by, "person = :person").isEmpty()) {
            throw RefusedException.because(
                "NEAP-6162",
                "%s has no approval of %s that counts; ./neap status %s lists who has"
                    .formatted(by, standing.name(), standing.name()));
          }
          store.note(
              standing.name(),
              new Entry(Event.APPROVAL_REVOKED, by, "took the approval of " + phase + " back"));
        });
  }

  /**
   * Revokes what was agreed to before the file or the plan changed; part of the caller's
   * transaction.
   *
   * @return where the migration stands then
   */
  Standing revokeChanged(Standing standing) {
    List<String> people =
        revoke(
            standing,
            standing.registration().startedBy(),
            "its file or plan has changed since",
            "checksum <> " + PRESENT);
    return people.isEmpty()
        ? standing
        : store.note(
            standing.name(),
            new Entry(
                Event.APPROVAL_REVOKED,
                "neap",
                "the file or the plan has changed: approvals that no longer count: "
                    + String.join(", ", people)));
  }

  private List<String> revoke(Standing standing, String by, String because, String which) {
    return about(
            standing.name(),
            """
            UPDATE neap.approval SET revoked_at = clock_timestamp(), revoked_by = :revoker,
              revoked_because = :because
            WHERE migration = :migration AND run = :run AND revoked_at IS NULL
              AND %s RETURNING by
            """
                .formatted(which))
        .param("run", standing.run())
        .param("revoker", by)
        .param("because", because)
        .param("person", person(by))
        .query((row, number) -> row.getString(1))
        .list();
  }

  private JdbcClient.StatementSpec about(String migration, String sql) {
    return jdbc.sql(sql).param("migration", migration);
  }

  private static void refuseOther(String phase) {
    if (!phase.equals(Phase.CONTRACT.title())) {
      throw RefusedException.because("NEAP-6103", "only contract asks for approvals, not " + phase);
    }
  }
}
