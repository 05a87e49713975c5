package dev.neap.backfill;

/** Says before each chunk whether it may run; asked with no transaction open. */
@FunctionalInterface
public interface ChunkGate {

  /** Whether the next chunk may run; asked again at least every 250 ms while it has to wait. */
  Verdict beforeChunk();

  /** The answer. */
  sealed interface Verdict {}

  /** The chunk may run. */
  record Go() implements Verdict {}

  /** It has to wait; the reason is for people. */
  record Wait(String reason) implements Verdict {}

  /** The step ends {@code STOPPED} and can be restarted; the reason is for people. */
  record Stop(String reason) implements Verdict {}
}
