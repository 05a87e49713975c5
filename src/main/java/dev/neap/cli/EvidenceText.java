package dev.neap.cli;

import dev.neap.engine.Evidence;
import dev.neap.engine.Evidence.Kind;
import java.time.Instant;
import java.util.function.Function;

/** What is known of the use of an old shape, in a line for people. */
final class EvidenceText {

  private EvidenceText() {}

  static String of(Evidence known, Function<Instant, String> ago) {
    StringBuilder line = new StringBuilder(known.kind() == Kind.NOT_KNOWN ? "not known: " : "");
    if (known.count() != null) {
      line.append(Amounts.count(known.count())).append(' ');
    }
    line.append(known.what());
    if (known.since() != null) {
      line.append(known.kind() == Kind.SESSION ? ", begun " : ", watched since ");
      line.append(ago.apply(known.since()));
    }
    if (known.last() != null) {
      line.append(", last seen ").append(ago.apply(known.last()));
    }
    return line.toString();
  }
}
