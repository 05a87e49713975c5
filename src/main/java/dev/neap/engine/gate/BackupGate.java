package dev.neap.engine.gate;

import dev.neap.engine.DatabaseClock;
import dev.neap.engine.GateSettings;
import dev.neap.engine.InvalidGateException;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** There is a backup that can be restored: a command of the user's says so, or a timestamp. */
@Component
final class BackupGate implements OutsideGate {

  private static final String NAME = "backup";
  private static final String OPENS = "there is a newer backup";

  private final Settings settings;
  private final Set<Phase> phases;
  private final DatabaseClock clock;
  private final MigrationStore store;
  private final JdbcClient jdbc;
  private final @Nullable ReadOnlyQuery query;

  /**
   * How it is known; one of {@code command}, {@code sql} and {@code file}, or the gate is open.
   *
   * @param command ends with 0 where there is a backup
   * @param sql a query whose first column is the time of the last backup
   * @param file a file that holds that time, or was written at it
   * @param maxAge how old the backup may be
   * @param afterStart whether it must be from after the last phase that changed data
   * @param phases before which it is asked
   * @param timeout how long the command or the query may take
   * @param every how long an answer holds
   */
  record Settings(
      @Nullable List<String> command,
      @Nullable String sql,
      @Nullable Path file,
      @DefaultValue("24h") Duration maxAge,
      @DefaultValue("false") boolean afterStart,
      @DefaultValue({"expand", "contract"}) List<Phase> phases,
      @DefaultValue("30s") Duration timeout,
      @DefaultValue("1m") Duration every,
      GateSettings.@Nullable Written unknown) {}

  BackupGate(GateSettings gates, DataSource database, DatabaseClock clock, MigrationStore store) {
    this.settings = gates.of(NAME, Settings.class);
    this.phases = GateSettings.phases(NAME, settings.phases());
    this.clock = clock;
    this.store = store;
    this.jdbc = JdbcClient.create(database);
    List<String> command = settings.command();
    String sql = settings.sql();
    if (Stream.of(command != null, sql != null, settings.file() != null).filter(b -> b).count() > 1
        || (command != null && command.isEmpty())) {
      throw InvalidGateException.value(
          "neap.gates.backup", "give one of command (a list), sql and file");
    }
    this.query =
        sql == null
            ? null
            : ReadOnlyQuery.of("neap.gates.backup.sql", sql, settings.timeout(), database);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Phase> phases() {
    return phases;
  }

  @Override
  public Duration timeout() {
    return settings.timeout();
  }

  @Override
  public Duration every() {
    return settings.every();
  }

  @Override
  public Verdict ask(Question question) {
    Instant now = clock.now();
    Instant oldest = now.minus(settings.maxAge());
    Instant after = settings.afterStart() ? changed(question) : oldest;
    Instant from = after.isAfter(oldest) ? after : oldest;
    List<String> command = settings.command();
    Path file = settings.file();
    try {
      if (command != null) {
        return said(question, new OwnCommand(command, settings.timeout()), from);
      }
      if (query != null) {
        return aged(question, query.row(question).moment(), from);
      }
      return file == null
          ? question.open(NAME, "no backup is asked for")
          : aged(question, written(file), from);
    } catch (ReadOnlyQuery.NoAnswerException e) {
      return question.unknown(NAME, e.problem(), "its query answers with one timestamptz");
    } catch (IOException e) {
      return question.unknown(NAME, Said.line(e.toString()), "that is mended");
    }
  }

  private Verdict said(Question question, OwnCommand command, Instant from) throws IOException {
    String program = command.command().get(0);
    try {
      OwnCommand.Ended ended =
          command.run(
              Map.of(
                  "NEAP_MIGRATION", question.standing().name(),
                  "NEAP_PHASE", question.phase().title(),
                  "NEAP_DATABASE",
                      jdbc.sql("SELECT current_database()").query(String.class).single(),
                  "NEAP_BACKUP_FROM", from.toString()));
      String said = ended.said().isEmpty() ? "" : ": " + ended.said();
      return ended.exit() == 0
          ? question.open(NAME, program + " says that there is one" + said)
          : question.closed(
              NAME,
              "%s ended with %d%s".formatted(program, ended.exit(), said),
              "it ends with 0; it is told NEAP_BACKUP_FROM=" + from);
    } catch (TimeoutException e) {
      return question.unknown(
          NAME,
          "%s did not end within %s".formatted(program, Durations.words(settings.timeout())),
          "it ends in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return question.unknown(NAME, "interrupted while it was asked", "it is asked again");
    }
  }

  private static Verdict aged(Question question, @Nullable Instant backup, Instant from) {
    if (backup == null) {
      return question.closed(NAME, "there is no backup", OPENS + " than " + from);
    }
    return backup.isBefore(from)
        ? question.closed(NAME, "the last backup is of " + backup, OPENS + " than " + from)
        : question.open(NAME, "there is a backup of " + backup);
  }

  /** Null when there is no file. */
  private static @Nullable Instant written(Path file) throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      return Files.size(file) > 100
          ? Files.getLastModifiedTime(file).toInstant()
          : OffsetDateTime.parse(Files.readString(file).strip()).toInstant();
    } catch (DateTimeException e) {
      return Files.getLastModifiedTime(file).toInstant();
    }
  }

  /** When the migration last came out of a phase that changes data. */
  private Instant changed(Question question) {
    return store.history(question.standing().name()).stream()
        .filter(t -> t.run() == question.standing().run())
        .filter(t -> t.from() == State.TIGHTENING && t.to() == State.TIGHTENED)
        .map(Transition::at)
        .reduce((earlier, later) -> later)
        .orElse(question.standing().startedAt());
  }
}
