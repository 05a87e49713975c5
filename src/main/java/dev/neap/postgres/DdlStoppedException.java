package dev.neap.postgres;

/** A unit waited for its lock when it was asked to stop; nothing of it was done. */
public final class DdlStoppedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DdlStoppedException(DdlUnit unit) {
    super(unit.label() + " was stopped while it waited to try again");
  }
}
