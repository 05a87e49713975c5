package dev.neap.lifecycle;

/**
 * NEAP-3104: a migration that was started was handed in with another text or schema; the message
 * shows what differs.
 */
public final class TextChangedException extends LifecycleException {

  TextChangedException(Standing standing, Handed handed) {
    super(
        "NEAP-3104",
        standing.registration().targetSchema().equals(handed.schema())
            ? text(standing, handed)
            : "Migration %s was started on schema %s, and not on %s. Hand it in with --schema %s, or under another name."
                .formatted(
                    standing.name(),
                    standing.registration().targetSchema(),
                    handed.schema(),
                    standing.registration().targetSchema()));
  }

  private static String text(Standing standing, Handed handed) {
    Registration was = standing.registration();
    return "Migration %s is %s, and the text of %s is not the one that %s started. Put the change into a migration of its own; `neap export` writes the text back%s.\n%s"
        .formatted(
            standing.name(),
            standing.place(),
            handed.file(),
            was.startedBy(),
            standing.allows(Request.ROLLBACK)
                ? "; or roll this one back first: `neap rollback " + standing.name() + "`"
                : "",
            TextDiff.of(was.file() + " as started", was.source(), handed.file(), handed.source()));
  }
}
