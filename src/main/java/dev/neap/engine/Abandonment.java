package dev.neap.engine;

import dev.neap.backfill.Time;
import dev.neap.engine.Remains.Removal;
import dev.neap.jobfile.MigrationFile;
import dev.neap.lifecycle.Entry;
import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.PhaseResult;
import dev.neap.lifecycle.Standing;
import dev.neap.migration.Ddl;
import dev.neap.migration.Phase;
import dev.neap.migration.Step;
import dev.neap.postgres.DdlExecutor;
import dev.neap.postgres.DdlFailedException;
import dev.neap.postgres.DdlUnit;
import dev.neap.postgres.Lease;
import dev.neap.postgres.LockUnavailableException;
import dev.neap.postgres.UnknownOutcomeException;
import dev.neap.schema.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Takes Neap's own objects of a migration away, whatever has become of them, and notes what is
 * left. It looks at the catalog each time, so it may be cut and begun again anywhere.
 */
record Abandonment(
    JdbcClient jdbc, MigrationStore store, MigrationFile files, DdlExecutor ddl, Time time) {

  private static final int SHOWN = 60;

  PhaseResult run(Standing standing, Lease lease, EngineListener listener) {
    Remains remains = remains(standing);
    Attempt attempt = new Attempt(standing.name(), lease, listener, new ArrayList<>());
    try {
      List<String> shown = remains.versions(false);
      remains.versions().forEach(attempt::remove);
      remains.views().forEach(attempt::remove);
      remains.triggers().forEach(attempt::remove);
      remains.machinery().forEach(attempt::remove);
      remains.indexes().forEach(attempt::remove);
      List<String> statements = remains.statements();
      attempt.remove(remains.markers());
      List<String> left = new ArrayList<>(attempt.left());
      shown.stream()
          .filter(remains::isThere)
          .map(schema -> "schema " + schema + " stays: it holds what others have put into it")
          .forEach(left::add);
      left.addAll(left(standing, remains, statements));
      String words = left.isEmpty() ? "nothing is left" : "left to look at: " + left.size();
      store.note(
          standing.name(), new Entry(Event.LEFT, lease.owner(), words, LogDetail.left(left)));
      return new PhaseResult.Finished();
    } catch (LockUnavailableException | UnknownOutcomeException e) {
      return new PhaseResult.Failed(String.valueOf(e.getMessage()));
    }
  }

  private Remains remains(Standing standing) {
    String schema = standing.registration().targetSchema();
    List<String> all = store.all().stream().map(Standing::name).toList();
    return new Remains(
        jdbc,
        OwnNames.of(standing.name(), all, new NameEnds(jdbc, schema)::all),
        standing.name(),
        schema,
        standing.registration().plan());
  }

  private List<String> left(Standing standing, Remains remains, List<String> statements) {
    List<String> left = new ArrayList<>();
    if (standing.dropped()) {
      left.add("contract had begun: what it ended is ended");
    }
    remains
        .versions(true)
        .forEach(v -> left.add("schema " + v + " is the current version, and applications use it"));
    remains.archives().forEach(table -> left.add("archive " + table + " keeps what was there"));
    statements.forEach(sql -> left.add("statements of yours ran, and stay: " + shortened(sql)));
    Subject subject = Subject.of(standing, files);
    if (!subject.planned()) {
      left.add(
          "its plan can't be read: columns, indexes and constraints that it made under names of"
              + " yours are still there");
    }
    undone(subject.plan().steps(Phase.ROLLBACK)).forEach(left::add);
    return left;
  }

  /** What a rollback would have done besides, each with its statements. */
  private Stream<String> undone(List<Step> rollback) {
    return rollback.stream()
        .flatMap(step -> step instanceof Ddl undo ? Stream.of(undo) : Stream.empty())
        .filter(undo -> !undo.done().equals(Fact.never()) && !isDone(undo.done()))
        .map(undo -> undo.what() + ": " + String.join("; ", undo.statements()));
  }

  private boolean isDone(Fact fact) {
    try {
      return Boolean.TRUE.equals(jdbc.sql(fact.query()).query(Boolean.class).single());
    } catch (DataAccessException e) {
      return false;
    }
  }

  private static String shortened(String sql) {
    String line = sql.strip().replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN - 1) + "…";
  }

  /** One pass over what remains; what the server refuses is left. */
  private final class Attempt {
    private final String migration;
    private final Lease lease;
    private final EngineListener listener;
    private final List<String> left;

    Attempt(String migration, Lease lease, EngineListener listener, List<String> left) {
      this.migration = migration;
      this.lease = lease;
      this.listener = listener;
      this.left = left;
    }

    List<String> left() {
      return left;
    }

    void remove(Removal removal) {
      List<Ddl> ways = new ArrayList<>(List.of(removal.first()));
      ways.addAll(removal.second());
      for (Ddl way : ways) {
        try {
          execute(way);
          return;
        } catch (DdlFailedException e) {
          left.add(way.what() + " was refused: " + e.getMessage());
        }
      }
    }

    private void execute(Ddl way) {
      listener.stepStarted(migration, Phase.ROLLBACK, way);
      long begin = time.nanos();
      ddl.execute(
          new DdlUnit(
              migration + ":abandon",
              way.statements(),
              DdlUnit.Mode.valueOf(way.mode().name()),
              way.done(),
              way.lock() == dev.neap.schema.LockLevel.NONE ? null : way.table()),
          lease);
      listener.stepFinished(
          migration, Phase.ROLLBACK, way, Duration.ofNanos(time.nanos() - begin), false);
    }
  }
}
