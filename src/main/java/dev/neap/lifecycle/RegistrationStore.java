package dev.neap.lifecycle;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Keeps the texts and plans of migrations. */
final class RegistrationStore {

  /** Where nothing of a migration is in the database, or is its own any more. */
  private static final Set<State> REPLACEABLE =
      EnumSet.of(State.PLANNED, State.ROLLED_BACK, State.ABANDONED);

  private final StandingStore standings;
  private final ChangeStore changes;
  private final JdbcClient jdbc;

  RegistrationStore(StandingStore standings, ChangeStore changes, JdbcClient jdbc) {
    this.standings = standings;
    this.changes = changes;
    this.jdbc = jdbc;
  }

  Standing register(Registration registration) {
    Optional<Standing> added = standings.insert(registration, State.PLANNED);
    if (added.isPresent()) {
      return changes.logged(
          null, added.get(), new Entry(Event.REGISTERED, registration.startedBy(), "registered"));
    }
    Standing known = standings.locked(registration.name());
    if (Handed.of(known.registration()).isSameAs(Handed.of(registration))) {
      return known;
    }
    refuseChanged(known, Handed.of(registration));
    return changes.change(
        known,
        """
        source = :source, file = :file, checksum = :checksum, plan = CAST(:plan AS jsonb),
        target_schema = :targetSchema, started_by = :startedBy, baseline = false
        """,
        Map.of(
            "source", registration.source(),
            "file", registration.file(),
            "checksum", registration.checksum(),
            "plan", registration.plan(),
            "targetSchema", registration.targetSchema(),
            "startedBy", registration.startedBy()),
        new Entry(
            Event.TEXT_CHANGED,
            registration.startedBy(),
            "registered with another text or schema",
            former(known.registration())));
  }

  /** The text that is replaced, so that every text that was ever started can be read again. */
  private String former(Registration former) {
    return jdbc.sql(
            """
            SELECT jsonb_build_object('former', jsonb_build_object(
              'file', :file, 'checksum', :checksum, 'source', :source))::text
            """)
        .param("file", former.file())
        .param("checksum", former.checksum())
        .param("source", former.source())
        .query(String.class)
        .single();
  }

  void refuseChanged(Handed handed) {
    standings
        .find(handed.name())
        .filter(known -> !known.baseline())
        .ifPresent(known -> refuseChanged(known, handed));
  }

  private static void refuseChanged(Standing known, Handed handed) {
    if (!REPLACEABLE.contains(known.state()) && !Handed.of(known.registration()).isSameAs(handed)) {
      throw new TextChangedException(known, handed);
    }
  }

  /** Whether there was none of its name. */
  boolean baseline(Registration registration) {
    Optional<Standing> added = standings.insert(registration, State.COMPLETED);
    added.ifPresent(
        standing -> {
          String by = registration.startedBy();
          changes.logged(null, standing, new Entry(Event.REGISTERED, by, "registered"));
          changes.change(
              standing,
              "baseline = true",
              Map.of(),
              new Entry(Event.MOVED, by, "recorded the database as it is"));
        });
    return added.isPresent();
  }

  Standing replan(Standing seen, String plan, String actor) {
    return changes.change(
        seen,
        "plan = CAST(:plan AS jsonb)",
        Map.of("plan", plan),
        new Entry(Event.PLANNED_ANEW, actor, "planned anew: the database has changed since"));
  }
}
