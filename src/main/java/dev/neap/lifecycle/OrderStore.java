package dev.neap.lifecycle;

import java.util.Map;

/** Keeps what operators order: a request, or a pause. */
record OrderStore(StandingStore standings, ChangeStore changes) {

  Standing request(String name, Request request, String by, String because) {
    return changes.inTransaction(
        () -> {
          Standing seen = standings.locked(name);
          if (seen.request() == request) {
            return seen;
          }
          if (request == Request.NONE) {
            String none = "request = NULL, request_by = NULL, request_at = NULL";
            return changes.change(
                seen, none, Map.of(), new Entry(Event.WITHDRAWN, by, "withdrew " + seen.request()));
          }
          if (!seen.allows(request)) {
            throw new RequestRefusedException(seen, request);
          }
          return changes.change(
              seen,
              "request = :request, request_by = :by, request_at = clock_timestamp()",
              Map.of("request", request.name(), "by", by),
              new Entry(
                  Event.ASKED,
                  by,
                  "asked for " + request + (because.isEmpty() ? "" : " because " + because)));
        });
  }

  Standing pause(String name, String by, String reason) {
    return changes.inTransaction(
        () -> {
          Standing seen = standings.locked(name);
          return seen.pause() != null
              ? seen
              : changes.change(
                  seen,
                  "pause_by = :by, pause_since = clock_timestamp(), pause_reason = :reason",
                  Map.of("by", by, "reason", reason),
                  new Entry(Event.PAUSED, by, "paused: " + reason));
        });
  }

  Standing resume(String name, String by) {
    return changes.inTransaction(
        () -> {
          Standing seen = standings.locked(name);
          String none = "pause_by = NULL, pause_since = NULL, pause_reason = NULL";
          return seen.pause() == null
              ? seen
              : changes.change(seen, none, Map.of(), new Entry(Event.RESUMED, by, "resumed"));
        });
  }
}
