package dev.neap.migration;

import java.util.Locale;

/** A part of a migration that runs as one job. */
public enum Phase {
  EXPAND,
  BACKFILL,
  VERIFY,
  TIGHTEN,
  CONTRACT,
  ROLLBACK;

  /** The phase's name in flags, jobs and messages. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
