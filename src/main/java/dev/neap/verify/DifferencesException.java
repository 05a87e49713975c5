package dev.neap.verify;

import dev.neap.migration.Verification;
import dev.neap.schema.TableName;
import java.util.List;

/** Old and new differ in rows of which a column is about to be dropped; nothing was dropped. */
public final class DifferencesException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DifferencesException(
      Verification verification, TableName part, String range, long different, List<String> keys) {
    super(
        "NEAP-5302: '%s' found %d rows of %s where old and new differ, or a value is lacking: %s (in the rows where %s). Somebody wrote past the trigger that keeps them in step, or wrote both on purpose. Nothing was dropped. Set the new columns of these rows right, and retry: the comparison goes on there; or skip it, if they are meant to be so."
            .formatted(
                verification.what(),
                different,
                part,
                keys.isEmpty() ? "without a key" : String.join(", ", keys),
                range));
  }

  /** The stable code of what went wrong: NEAP-5302. */
  public String code() {
    return "NEAP-5302";
  }
}
