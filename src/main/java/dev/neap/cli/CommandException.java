package dev.neap.cli;

import org.jspecify.annotations.Nullable;

/** A command can't do what was asked: says what, which, and what to do next. */
public final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;
  private final int exitCode;

  CommandException(int exitCode, String code, String message) {
    this(exitCode, code, message, null);
  }

  CommandException(int exitCode, String code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
    this.code = code;
  }

  /** A command line or a configuration that can't be taken; exit code 2. */
  public static CommandException usage(String code, String message) {
    return new CommandException(ExitCode.USAGE, code, message);
  }

  /** The stable code of what went wrong, such as NEAP-8002. */
  public String code() {
    return code;
  }

  /** The exit code that it ends the process with. */
  public int exitCode() {
    return exitCode;
  }
}
