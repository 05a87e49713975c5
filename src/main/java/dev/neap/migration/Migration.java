package dev.neap.migration;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A migration as its file describes it.
 *
 * @param name its name, unique in a database
 * @param target which database of the configuration it is for
 * @param versionSchema the name of this version's schema of views, null for one made of the name
 * @param operations what it changes, in order
 * @param settings how it is to be carried out
 * @param source the file's text
 */
public record Migration(
    String name,
    String target,
    @Nullable String versionSchema,
    List<Operation> operations,
    Settings settings,
    String source) {

  /** What a session sets {@code neap.version} to so that its inserts count as the new shape's. */
  public String version() {
    return versionSchema == null ? name : versionSchema;
  }
}
