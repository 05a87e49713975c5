package dev.neap.cli;

import dev.neap.backfill.ChunkFailedException;
import dev.neap.backfill.RowFailureException;
import dev.neap.engine.InvalidGateException;
import dev.neap.engine.InvalidHealthCheckException;
import dev.neap.engine.RefusedException;
import dev.neap.engine.TuningException;
import dev.neap.flag.FlagException;
import dev.neap.jobfile.InvalidMigrationFileException;
import dev.neap.lifecycle.LifecycleException;
import dev.neap.lifecycle.StaleVersionException;
import dev.neap.lifecycle.UnknownMigrationException;
import dev.neap.notify.InvalidNotificationsException;
import dev.neap.postgres.EmbeddedServerException;
import dev.neap.postgres.LeaseHeldException;
import dev.neap.postgres.PostgresException;
import dev.neap.schema.InvalidSqlException;
import dev.neap.window.InvalidWindowException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * What people and programs are told of an exception.
 *
 * @param exitCode what the process ends with
 * @param code the stable code
 * @param message what, which, and what next; without the code, one line for each of several reasons
 */
public record Failure(int exitCode, String code, String message) {

  /** Finds the words for an exception; a password never is among them. */
  public static Failure of(Throwable thrown) {
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      Failure known = known(e);
      if (known != null) {
        return known;
      }
    }
    return ConnectionFailure.of(thrown)
        .orElseGet(
            () ->
                new Failure(
                    ExitCode.FAILED,
                    "NEAP-8199",
                    "This was not foreseen: %s. The same command with --debug shows where; nothing"
                            .formatted(Secrets.masked(String.valueOf(innermost(thrown))))
                        + " is lost, a migration goes on where its checkpoint stands."));
  }

  private static @Nullable Failure known(Throwable thrown) {
    if (thrown instanceof CommandException e) {
      return new Failure(e.exitCode(), e.code(), Secrets.masked(String.valueOf(e.getMessage())));
    } else if (thrown instanceof BindException e) {
      return new Failure(ExitCode.USAGE, "NEAP-8005", Secrets.masked(unreadable(e)));
    } else if (thrown instanceof MarkedYAMLException e) {
      return new Failure(ExitCode.USAGE, "NEAP-8005", Secrets.masked(unreadable(e)));
    } else if (thrown instanceof InvalidMigrationFileException e) {
      return of(ExitCode.USAGE, e.code(), e);
    } else if (thrown instanceof UnknownMigrationException e) {
      return of(ExitCode.USAGE, e.code(), e);
    } else if (thrown instanceof StaleVersionException e) {
      return of(ExitCode.FAILED, e.code(), e);
    } else if (thrown instanceof LifecycleException e) {
      return of(ExitCode.REFUSED, e.code(), e);
    } else if (thrown instanceof RefusedException e) {
      return of(ExitCode.REFUSED, e.code(), e);
    } else if (thrown instanceof LeaseHeldException e) {
      return of(ExitCode.REFUSED, e.code(), e);
    } else if (thrown instanceof FlagException e) {
      return of(exitCode(e), e.code(), e);
    } else if (thrown instanceof EmbeddedServerException e) {
      return of(ExitCode.FAILED, e.code(), e);
    } else if (thrown instanceof PostgresException e) {
      return of(ExitCode.FAILED, e.code(), e);
    } else if (thrown instanceof RowFailureException e) {
      return of(ExitCode.FAILED, e.code(), e);
    } else if (thrown instanceof ChunkFailedException e) {
      return of(ExitCode.FAILED, e.code(), e);
    } else if (thrown instanceof TuningException e) {
      return of(ExitCode.USAGE, e.code(), e);
    } else if (thrown instanceof InvalidWindowException e) {
      return of(ExitCode.USAGE, e.code(), e);
    } else if (thrown instanceof InvalidHealthCheckException e) {
      return of(ExitCode.USAGE, e.code(), e);
    } else if (thrown instanceof InvalidGateException e) {
      return of(ExitCode.USAGE, e.code(), e);
    } else if (thrown instanceof InvalidNotificationsException e) {
      return of(ExitCode.USAGE, e.code(), e);
    } else if (thrown instanceof InvalidSqlException e) {
      return of(ExitCode.USAGE, "NEAP-2002", e);
    }
    return null;
  }

  private static int exitCode(FlagException e) {
    return switch (e.code()) {
      case "NEAP-4104" -> ExitCode.FAILED;
      case "NEAP-4106" -> ExitCode.REFUSED;
      default -> ExitCode.USAGE;
    };
  }

  private static Failure of(int exitCode, String code, Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    String plain =
        message.startsWith(code)
            ? message.substring(code.length()).replaceFirst("^[: ]+", "")
            : message;
    return new Failure(exitCode, code, Secrets.masked(plain));
  }

  private static String unreadable(MarkedYAMLException e) {
    Mark place = e.getProblemMark();
    return "application.yml is not YAML%s: %s."
        .formatted(
            place == null ? "" : " at line %d".formatted(place.getLine() + 1), e.getProblem());
  }

  private static String unreadable(BindException e) {
    ConfigurationProperty property = e.getProperty();
    return "The configuration can't be read at %s: %s. config/application.yml shows every setting."
        .formatted(property == null ? e.getName() : property.getName(), innermost(e).getMessage());
  }

  private static Throwable innermost(Throwable thrown) {
    Throwable inner = thrown;
    for (Throwable e = thrown.getCause(); e != null; e = e.getCause()) {
      inner = e;
    }
    return inner;
  }
}
