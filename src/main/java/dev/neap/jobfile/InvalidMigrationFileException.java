package dev.neap.jobfile;

import java.util.List;
import java.util.stream.Collectors;

/** A migration file can't be taken; the message has one line for each of its mistakes. */
public final class InvalidMigrationFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Mistake> mistakes;

  InvalidMigrationFileException(List<Mistake> mistakes) {
    super(mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
    this.mistakes = List.copyOf(mistakes);
  }

  /** The stable code of what went wrong: NEAP-2001. */
  public String code() {
    return "NEAP-2001";
  }

  /** All mistakes of the file, in the order of their places. */
  public List<Mistake> mistakes() {
    return mistakes;
  }
}
