package dev.neap.engine;

import java.util.List;

/** Gates of one kind that the configuration names, such as {@code query.outbox-is-empty}. */
public interface GateSet {

  /** The kind, which stands before the dot of its gates' names. */
  String kind();

  /** One gate for each name; empty when the configuration has none. */
  List<Gate> gates();
}
