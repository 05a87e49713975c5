package dev.neap.lifecycle;

/** NEAP-3104: a migration that is under way was handed in with another text or schema. */
public final class TextChangedException extends LifecycleException {

  TextChangedException(Standing standing, Registration handedIn) {
    super(
        "NEAP-3104",
        "Migration %s is at %s with the text of %s, and %s holds another text or works on another"
                .formatted(
                    standing.name(),
                    standing.place(),
                    standing.registration().file(),
                    handedIn.file())
            + " schema. Give that one another name, or roll the first back before.");
  }
}
