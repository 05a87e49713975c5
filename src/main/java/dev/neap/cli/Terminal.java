package dev.neap.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a command writes: lines for people, one live line on a terminal, or JSON for programs.
 *
 * <p>All methods may be called from any thread.
 */
public final class Terminal {

  private static final String CLEAR_LINE = "\r\u001b[K";
  private static final int WIDTH_WHEN_UNKNOWN = 120;

  private final PrintStream out;
  private final PrintStream err;
  private final boolean interactive;
  private final boolean coloured;
  private final int width;
  private boolean live;

  /** How a word is set off from the others on a terminal with colours. */
  public enum Style {
    BOLD("1"),
    DIM("2"),
    RED("31"),
    GREEN("32"),
    YELLOW("33");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }

  /**
   * Writes to the given streams.
   *
   * @param interactive whether {@code out} is a terminal, on which a line can be written over
   * @param coloured whether styles are shown
   * @param width columns of a live line
   */
  public Terminal(
      PrintStream out, PrintStream err, boolean interactive, boolean coloured, int width) {
    this.out = out;
    this.err = err;
    this.interactive = interactive;
    this.coloured = coloured;
    this.width = width;
  }

  /** Standard output and error of this process; colours unless NO_COLOR is set. */
  public static Terminal ofProcess(Map<String, String> environment) {
    boolean terminal = isTerminal() && !"dumb".equals(environment.get("TERM"));
    boolean coloured = terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        terminal,
        coloured,
        terminal ? columns(environment) : WIDTH_WHEN_UNKNOWN);
  }

  /** Whether people watch, so that a line may be written over. */
  public boolean isInteractive() {
    return interactive;
  }

  /** Whether styles are shown. */
  boolean isColoured() {
    return coloured;
  }

  /** Writes a line to standard output. */
  public synchronized void line(String text) {
    endLive();
    out.println(text);
  }

  /** Writes a line to standard error. */
  public synchronized void error(String text) {
    endLive();
    err.println(text);
  }

  /** Replaces the live line; nothing is written unless this is a terminal. */
  public synchronized void live(String text) {
    if (interactive) {
      out.print(CLEAR_LINE + (text.length() < width ? text : text.substring(0, width - 1)));
      out.flush();
      live = true;
    }
  }

  /** Clears the screen of a terminal, for output that is shown again and again. */
  public synchronized void clear() {
    if (interactive) {
      out.print("\u001b[H\u001b[2J");
      out.flush();
    }
  }

  /** The text in a style, or as it is where there are no colours. */
  public String styled(Style style, String text) {
    return coloured ? "\u001b[" + style.code + "m" + text + "\u001b[0m" : text;
  }

  /** The stack trace of a failure, to standard error. */
  synchronized void trace(Throwable thrown) {
    endLive();
    thrown.printStackTrace(err);
  }

  private void endLive() {
    if (live) {
      out.print(CLEAR_LINE);
      out.flush();
      live = false;
    }
  }

  private static boolean isTerminal() {
    Path stdout = Path.of("/proc/self/fd/1");
    try {
      if (Files.isSymbolicLink(stdout)) {
        String target = Files.readSymbolicLink(stdout).toString();
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
      }
    } catch (IOException e) {
      return false;
    }
    return System.console() != null;
  }

  private static int columns(Map<String, String> environment) {
    @Nullable String columns = environment.get("COLUMNS");
    return columns != null && columns.matches("[1-9][0-9]{1,3}")
        ? Integer.parseInt(columns)
        : sttyColumns();
  }

  private static int sttyColumns() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(Path.of("/dev/tty").toFile())
              .redirectErrorStream(true)
              .start();
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return size.strip().matches("[0-9]+ [1-9][0-9]+")
          ? Integer.parseInt(size.strip().split(" ")[1])
          : 80;
    } catch (IOException e) {
      return 80;
    }
  }
}
