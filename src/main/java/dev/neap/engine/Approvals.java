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

  void add(Standing standing, Phase phase, String by) {
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
