package dev.neap.engine;

import dev.neap.lifecycle.Standing;
import dev.neap.migration.Phase;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keeps who agreed to which phase. */
public final class Approvals {

  private final JdbcClient jdbc;

  Approvals(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The people who agreed to a phase of the migration's present run. */
  public List<String> of(Standing standing, Phase phase) {
    return jdbc.sql(
            """
            SELECT by FROM neap.approval
            WHERE migration = :migration AND run = :run AND phase = :phase ORDER BY at
            """)
        .param("migration", standing.name())
        .param("run", standing.run())
        .param("phase", phase.title())
        .query((row, number) -> row.getString(1))
        .list();
  }

  /**
   * Notes that a person agrees to a phase.
   *
   * @throws RefusedException when the phase asks for no approval, or the person started it
   */
  void approve(Standing standing, String phase, String by) {
    if (!phase.equals(Phase.CONTRACT.title())) {
      throw RefusedException.because("NEAP-6103", "only contract asks for approvals, not " + phase);
    }
    if (standing.registration().startedBy().equals(by)) {
      throw RefusedException.because(
          "NEAP-6104",
          "%s started %s; somebody else has to approve it".formatted(by, standing.name()));
    }
    add(standing, Phase.CONTRACT, by);
  }

  private void add(Standing standing, Phase phase, String by) {
    jdbc.sql(
            """
            INSERT INTO neap.approval (migration, run, phase, by)
            VALUES (:migration, :run, :phase, :by) ON CONFLICT DO NOTHING
            """)
        .param("migration", standing.name())
        .param("run", standing.run())
        .param("phase", phase.title())
        .param("by", by)
        .update();
  }
}
