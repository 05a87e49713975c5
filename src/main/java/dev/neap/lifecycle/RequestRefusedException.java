package dev.neap.lifecycle;

import static java.util.stream.Collectors.joining;

import java.util.stream.Stream;

/** NEAP-3102: what was asked of a migration cannot be done from where it stands. */
public final class RequestRefusedException extends LifecycleException {

  RequestRefusedException(Standing standing, Request refused) {
    super(
        "NEAP-3102",
        "Migration %s is at %s, where %s is not possible. %s"
            .formatted(standing.name(), standing.place(), refused, instead(standing)));
  }

  private static String instead(Standing standing) {
    String possible =
        Stream.of(Request.values())
            .filter(standing::allows)
            .map(Request::name)
            .collect(joining(" or "));
    return possible.isEmpty()
        ? "Nothing can be asked of it now: let it go on."
        : "What can be asked of it now is %s.".formatted(possible);
  }
}
