package dev.neap.engine;

import dev.neap.engine.Gate.Question;
import dev.neap.lifecycle.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Remembers since when a gate was seen to answer as it does, for those that can't tell by
 * themselves. Other processes and later ones go on from there.
 */
record GateSince(JdbcClient jdbc) {

  private record Seen(Verdict.Answer answer, Instant since) {}

  /** The same answers, each that is not open with the time from which on it was seen so. */
  List<Verdict> told(Question question, List<Verdict> verdicts) {
    Map<String, Seen> before = seen(question);
    return verdicts.stream().map(v -> told(question, v, before)).toList();
  }

  private Verdict told(Question question, Verdict verdict, Map<String, Seen> before) {
    Seen seen = before.get(verdict.gate());
    if (verdict.isOpen() || verdict.since() != null) {
      if (seen != null) {
        forget(question, verdict);
      }
      return verdict;
    }
    Instant since =
        seen != null && seen.answer() == verdict.answer() ? seen.since() : note(question, verdict);
    return new Verdict(
        verdict.gate(),
        verdict.answer(),
        verdict.reason(),
        since,
        verdict.opensWhen(),
        verdict.earliest());
  }

  private Map<String, Seen> seen(Question question) {
    return about(question, "SELECT gate, answer, since FROM neap.gate_since")
        .query(
            (row, number) ->
                Map.entry(
                    row.getString("gate"),
                    new Seen(
                        Verdict.Answer.valueOf(row.getString("answer")),
                        row.getTimestamp("since").toInstant())))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private void forget(Question question, Verdict verdict) {
    jdbc.sql(
            """
            DELETE FROM neap.gate_since
            WHERE migration = :migration AND run = :run AND phase = :phase AND gate = :gate
            """)
        .param("migration", question.standing().name())
        .param("run", question.standing().run())
        .param("phase", question.phase().title())
        .param("gate", verdict.gate())
        .update();
  }

  /** Where another process was quicker its time stays, if it saw the same. */
  private Instant note(Question question, Verdict verdict) {
    return jdbc.sql(
            """
            INSERT INTO neap.gate_since AS s (migration, run, phase, gate, answer)
            VALUES (:migration, :run, :phase, :gate, :answer)
            ON CONFLICT (migration, run, phase, gate) DO UPDATE SET
              since = CASE WHEN s.answer = excluded.answer THEN s.since ELSE excluded.since END,
              answer = excluded.answer
            RETURNING since
            """)
        .param("migration", question.standing().name())
        .param("run", question.standing().run())
        .param("phase", question.phase().title())
        .param("gate", verdict.gate())
        .param("answer", verdict.answer().name())
        .query((row, number) -> row.getTimestamp(1).toInstant())
        .single();
  }

  private JdbcClient.StatementSpec about(Question question, String select) {
    return jdbc.sql(select + " WHERE migration = :migration AND run = :run AND phase = :phase")
        .param("migration", question.standing().name())
        .param("run", question.standing().run())
        .param("phase", question.phase().title());
  }
}
