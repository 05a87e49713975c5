package dev.neap.lifecycle;

/** What a row of the log tells of; programs and the rules of who is told what go by it. */
public enum Event {
  /** The migration became known. */
  REGISTERED,
  /** It was handed in with another text, before anything of it was in the database. */
  TEXT_CHANGED,
  /** It got another plan: its tables had changed before it began. */
  PLANNED_ANEW,
  /** It came into another state; the row's states say which. */
  MOVED,
  /** It came to a halt: a failure, or rows that keep differing. */
  HALTED,
  /** An operator holds it. */
  PAUSED,
  /** An operator let it go on. */
  RESUMED,
  /** An operator asked for a way back, a retry or the like. */
  ASKED,
  /** What was asked for is not asked any more. */
  WITHDRAWN,
  /** A setting was changed while it runs. */
  TUNED,
  /** A step is left out, by an operator's decision. */
  SKIPPED,
  /** It was given up, and this is left in the database. */
  LEFT,
  /** The percent of readers on the new shape changed. */
  READERS,
  /** A health check failed while readers were moved over. */
  HEALTH_FAILED,
  /** The health checks are well again. */
  HEALTH_WELL,
  /** It has been waiting for the same reason for longer than was agreed. */
  WAITS,
  /** Nothing holds it and yet nothing is done. */
  STALLED,
  /** It goes on after a stall. */
  STALL_OVER,
  /** Only approvals keep it from dropping the old shape. */
  APPROVAL_WANTED,
  /** Somebody agreed to a phase. */
  APPROVED,
  /** An approval no longer counts: the plan or the file has changed. */
  APPROVAL_REVOKED,
  /** The old shape will be dropped soon; there is still time to object. */
  DROP_AHEAD
}
