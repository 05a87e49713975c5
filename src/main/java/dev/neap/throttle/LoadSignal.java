package dev.neap.throttle;

/**
 * Says how near its limit one kind of load is; a {@link ClusterSignal} or a {@link TableSignal}.
 *
 * <p>It is read by one thread at a time, about once a second and with no transaction open, by a
 * connection that ends a statement after two seconds. What it throws counts as {@link
 * Reading.Unknown}.
 */
public sealed interface LoadSignal permits ClusterSignal, TableSignal {

  /** Its name in messages, meters and, below {@code neap.throttle}, the configuration. */
  String name();

  /** What it does to the work. */
  Effect effect();
}
