package dev.neap.engine;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What both clients wrote, by table and key, in the words of the old shape. */
final class Book {
  final Map<Long, String> companies = new ConcurrentHashMap<>();
  final Map<Long, Long> cents = new ConcurrentHashMap<>();
  final Map<Long, String> notes = new ConcurrentHashMap<>();
  final Map<Long, String> parcels = new ConcurrentHashMap<>();
  final Map<Long, String> stops = new ConcurrentHashMap<>();

  /** What was there for a while: whoever looked meanwhile may have seen it. */
  final Set<Long> goneParcels = ConcurrentHashMap.newKeySet();

  final Set<Long> goneStops = ConcurrentHashMap.newKeySet();
  final AtomicInteger parcel = new AtomicInteger(1);

  /** Brings what was there at the beginning up to date. */
  void deliver(Map<Long, String> parcelsBefore, Map<Long, String> stopsBefore) {
    parcelsBefore.putAll(parcels);
    stopsBefore.putAll(stops);
    parcelsBefore.keySet().removeAll(goneParcels);
    stopsBefore.keySet().removeAll(goneStops);
  }
}
