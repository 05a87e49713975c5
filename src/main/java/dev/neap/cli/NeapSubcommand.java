package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.engine.EngineListener;
import dev.neap.jobfile.Nearest;
import dev.neap.lifecycle.UnknownMigrationException;
import dev.neap.postgres.SqlStates;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command of {@code neap}: opens the database, does its work there, and says how it ended. */
public abstract class NeapSubcommand implements Callable<Integer> {

  private static final Set<String> NOT_THERE = Set.of("42P01", "3F000");

  /** The options that every command takes. */
  @Mixin protected CommonOptions options = new CommonOptions();

  /** Where it writes, and what it works with. */
  protected final CommandContext context;

  /** A command that works with these. */
  protected NeapSubcommand(CommandContext context) {
    this.context = context;
  }

  /** Opens the session, does the work and returns the exit code. */
  @Override
  public Integer call() {
    try (Session session = context.sessions().open(request())) {
      return run(session);
    }
  }

  /** The session that the command needs. */
  protected SessionRequest request() {
    return options.request();
  }

  /**
   * Does the command's work.
   *
   * @return the exit code
   */
  protected abstract int run(Session session);

  /** Writes a line for people. */
  protected final void line(String text) {
    context.terminal().line(text);
  }

  /** Writes the one document that a program reads. */
  protected final void json(Object document) {
    context.terminal().line(Json.text(document));
  }

  /** Tells people what the engine does, and nobody where a program reads. */
  protected final EngineListener listener() {
    return options.json() ? EngineListener.NONE : new ProgressWriter(context);
  }

  /** The same for several migrations: each is named where what is told of it begins. */
  final EngineListener listenerOfSeveral() {
    return options.json() ? EngineListener.NONE : new ProgressWriter(context, true);
  }

  /** What was given with an option that must say something. */
  final String said(String option, String given) {
    if (given.isBlank()) {
      throw CommandException.usage("NEAP-8001", option + " is empty: it is kept in the log.");
    }
    return given.strip();
  }

  /** From now on Ctrl-C and SIGTERM make the engine stop after its chunk or step. */
  protected final void stopsSafely(Engine engine) {
    context.interruption().onStop(engine::stop);
  }

  final Instant now() {
    return context.clock().instant();
  }

  /** Asks the engine about a migration by name, and helps with the name when there is none. */
  final <T> T ofMigration(String name, Engine engine, java.util.function.Supplier<T> question) {
    try {
      return question.get();
    } catch (UnknownMigrationException e) {
      throw unknown(name, e.code(), names(engine));
    } catch (RuntimeException e) {
      if (nothingStarted(e)) {
        throw unknown(name, "NEAP-3103", List.of());
      }
      throw e;
    }
  }

  /** Whether it failed because Neap's own tables are not in the database. */
  static boolean nothingStarted(RuntimeException e) {
    return SqlStates.of(e).filter(NOT_THERE::contains).isPresent()
        && String.valueOf(e.getMessage()).contains("neap.");
  }

  private static List<String> names(Engine engine) {
    return engine.status().stream().map(report -> report.standing().name()).toList();
  }

  private static CommandException unknown(String name, String code, List<String> names) {
    String there =
        names.isEmpty()
            ? " No migration was started in this database yet: `neap start FILE` does."
            : Nearest.to(name, names)
                .map(" Did you mean %s?"::formatted)
                .orElseGet(() -> " There are: " + String.join(", ", names) + ".");
    return CommandException.usage(
        code, "No migration is named %s in this database.%s".formatted(name, there));
  }
}
