package dev.neap.migration;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The parts that a migration is carried through in, each one a job that can be started again. */
public enum Phase {
  /** Adds the new shape beside the old one and keeps the two in step. */
  EXPAND,
  /** Fills the new shape in the rows that are already there. */
  BACKFILL,
  /** Compares the old shape with the new one, row by row. */
  VERIFY,
  /** Puts on the new shape what only full rows can bear: NOT NULL, keys, checks. */
  TIGHTEN,
  /** Archives the old shape and drops it. */
  CONTRACT,
  /** Takes the new shape away again, or brings the old one back from its archive. */
  ROLLBACK;

  /** The phase's name in flags, jobs and messages. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The titles of all, as a message lists them. */
  public static String titles() {
    return Arrays.stream(values()).map(Phase::title).collect(Collectors.joining(", "));
  }

  /** The phase of that title; empty when there is none. */
  public static Optional<Phase> of(String title) {
    return Arrays.stream(values()).filter(phase -> phase.title().equals(title)).findFirst();
  }
}
