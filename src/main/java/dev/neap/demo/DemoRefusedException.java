package dev.neap.demo;

/** The demo can't be shown here; nothing was changed. */
final class DemoRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;

  private DemoRefusedException(String code, String message) {
    super(message);
    this.code = code;
  }

  static DemoRefusedException running(String where) {
    return new DemoRefusedException(
        "NEAP-5501",
        "another demo is running in "
            + where
            + ". Wait until it has ended, or show this one in an empty database of yours: --url.");
  }

  static DemoRefusedException notEmpty(long tables) {
    return new DemoRefusedException(
        "NEAP-5502",
        "the database of --url is not empty: it holds "
            + tables
            + " tables, views or sequences. The demo makes a shop of its own: create a database"
            + " for it (CREATE DATABASE neap_demo) and name that one, or leave --url out.");
  }

  static DemoRefusedException noFile(String file) {
    return new DemoRefusedException(
        "NEAP-5503", "the demo's migration " + file + " is not there. Run neap from its own tree.");
  }

  static DemoRefusedException tooFew(long rows) {
    return new DemoRefusedException(
        "NEAP-5504",
        "--rows " + rows + " can't be shown: give a number from 1000 to 100000000.");
  }

  String code() {
    return code;
  }
}
