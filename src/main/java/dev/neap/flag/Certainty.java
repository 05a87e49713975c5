package dev.neap.flag;

/** How sure it is what a flag says. */
public enum Certainty {
  /** The provider says so now. */
  KNOWN,
  /** The provider said so a moment ago and can't be asked now. */
  LAST_KNOWN,
  /** The provider has no such flag. */
  MISSING,
  /** It can't be told. */
  UNKNOWN
}
