package dev.neap.cli;

/** What a command's exit code tells a script. */
public final class ExitCode {

  /** It was done, or as far as the gates allow. */
  public static final int DONE = 0;

  /** It failed, or what was examined is not well. */
  public static final int FAILED = 1;

  /** The command line, the migration file, a name or the configuration is wrong. */
  public static final int USAGE = 2;

  /** A gate or a check refuses; nothing was changed by what was refused. */
  public static final int REFUSED = 3;

  /** Its time is over, and there is more to do; the same command goes on. */
  public static final int MORE = 4;

  private ExitCode() {}
}
