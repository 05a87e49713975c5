package dev.neap.notify;

import java.util.Optional;

/** Knows where migrations stand. It may be asked by several threads at once. */
@FunctionalInterface
public interface Situations {

  /** Where the migration of this name stands; empty when there is none, or it can't be told. */
  Optional<Situation> of(String migration);
}
