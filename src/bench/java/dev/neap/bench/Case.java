package dev.neap.bench;

import java.util.Optional;

/**
 * One way to rewrite all rows of a table. A class of package {@code cases} that implements it, with
 * a constructor without parameters, is found and measured.
 */
public interface Case {

  /** The name in {@code -Dbench.cases}. */
  String name();

  /** What it does, in a few words. */
  String title();

  /** Whether it is measured alone on that table. */
  default boolean measuredOn(SampleTable table) {
    return true;
  }

  /** Whether it is measured beside an application's load. */
  default boolean measuredUnderLoad() {
    return false;
  }

  /** Why it can't be measured at all; empty when it can. */
  default Optional<String> missing() {
    return Optional.empty();
  }

  /** What is done beforehand and not measured. */
  default void prepare(Run run) throws Exception {}

  /**
   * Rewrites all rows. One that goes step by step asks {@link Run#outOfTime} before each and ends
   * early when it is.
   */
  void rewrite(Run run) throws Exception;
}
