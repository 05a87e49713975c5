package dev.neap.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What every order must say, remembered by the application itself and nowhere near the database.
 *
 * <p>Each order is written by one client alone, which announces a value before it commits it. A
 * reader may meet any value from the one committed before it read to the last one announced when it
 * had read.
 */
final class OrderBook {

  private final long seeded;
  private final Map<Long, Entry> entries = new ConcurrentHashMap<>();

  /** A book of orders 1 to {@code seeded}, as the shop was made. */
  OrderBook(long seeded) {
    this.seeded = seeded;
  }

  private static final class Entry {
    private final List<Order> values = new ArrayList<>();
    private int committed;
  }

  /** A place in an order's history, to be taken before the order is read. */
  record Mark(long id, int committed) {}

  /** How many orders the shop was made with. */
  long seeded() {
    return seeded;
  }

  /** Takes the place from which on values may be met. */
  Mark mark(long id) {
    Entry entry = entries.get(id);
    if (entry == null) {
      return new Mark(id, 0);
    }
    synchronized (entry) {
      return new Mark(id, entry.committed);
    }
  }

  /** Whether a reader that took the mark before may have read this value. */
  boolean agrees(Mark mark, Order read) {
    Entry entry = entries.get(mark.id());
    if (entry == null) {
      return mark.id() <= seeded && Order.seeded(mark.id()).agreesWith(read);
    }
    synchronized (entry) {
      return entry.values.subList(mark.committed(), entry.values.size()).stream()
          .anyMatch(value -> value.agreesWith(read));
    }
  }

  /** The last value announced, for the client that owns the order. */
  Order last(long id) {
    Entry entry = entries.get(id);
    if (entry == null) {
      return Order.seeded(id);
    }
    synchronized (entry) {
      return entry.values.get(entry.values.size() - 1);
    }
  }

  /** Announces a value that is about to be committed. */
  void announce(long id, Order value) {
    Entry entry = entries.computeIfAbsent(id, this::entry);
    synchronized (entry) {
      entry.values.add(value);
    }
  }

  /** Notes that the value announced last is committed. */
  void committed(long id) {
    Entry entry = entries.get(id);
    if (entry != null) {
      synchronized (entry) {
        entry.committed = entry.values.size() - 1;
      }
    }
  }

  /** Takes back the value announced last, which was rolled back for certain. */
  void withdrawn(long id) {
    Entry entry = entries.get(id);
    if (entry != null) {
      synchronized (entry) {
        entry.values.remove(entry.values.size() - 1);
      }
      if (entry.values.isEmpty()) {
        entries.remove(id);
      }
    }
  }

  /** Every order that was written since the shop was made, with its last value. */
  Map<Long, Order> written() {
    Map<Long, Order> result = new HashMap<>();
    entries.forEach((id, entry) -> result.put(id, last(id)));
    return result;
  }

  private Entry entry(long id) {
    Entry entry = new Entry();
    if (id <= seeded) {
      entry.values.add(Order.seeded(id));
    }
    return entry;
  }
}
