package dev.neap.demo;

import dev.neap.cli.ExitCode;

/** The demo can't be shown here; nothing was changed. */
final class DemoRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String code;
  private final String message;

  private DemoRefusedException(int exitCode, String code, String message) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
    this.message = message;
  }

  static DemoRefusedException running(String where) {
    return new DemoRefusedException(
        ExitCode.REFUSED,
        "NEAP-5501",
        "another demo is running in "
            + where
            + ". Wait until it has ended, or show this one in an empty database of yours: --url.");
  }

  static DemoRefusedException notEmpty(long tables) {
    return new DemoRefusedException(
        ExitCode.REFUSED,
        "NEAP-5502",
        "the database of --url is not empty: it holds "
            + tables
            + " tables, views or sequences. The demo makes a shop of its own: create a database"
            + " for it (CREATE DATABASE neap_demo) and name that one, or leave --url out.");
  }

  static DemoRefusedException rows(long rows, long fewest, long most) {
    return new DemoRefusedException(
        ExitCode.USAGE,
        "NEAP-5503",
        "--rows " + rows + " can't be shown. Give a number from " + fewest + " to " + most + ".");
  }

  static DemoRefusedException flags(String where) {
    return new DemoRefusedException(
        ExitCode.REFUSED,
        "NEAP-5504",
        "flags are read from %s, and the demo sets its own. Show it with neap.flags.provider: built-in, the default."
            .formatted(where));
  }

  @Override
  public String getMessage() {
    return message;
  }

  int exitCode() {
    return exitCode;
  }

  String code() {
    return code;
  }
}
