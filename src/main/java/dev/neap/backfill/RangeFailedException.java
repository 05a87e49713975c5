package dev.neap.backfill;

/** The work on a range failed; its transaction is rolled back. */
final class RangeFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Range range;

  RangeFailedException(Range range, RuntimeException cause) {
    super(cause);
    this.range = range;
  }

  Range range() {
    return range;
  }
}
