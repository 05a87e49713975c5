package dev.neap.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which database a session is for.
 *
 * @param url its URL; null for the one that the environment or the configuration names
 * @param target the name of a database of the configuration; null for the default one
 * @param schema the schema whose tables are changed; null for the configured one
 * @param config a directory with an application.yml; null for Neap's own
 * @param debug whether everything is logged
 */
public record SessionRequest(
    @Nullable String url,
    @Nullable String target,
    @Nullable String schema,
    @Nullable Path config,
    boolean debug) {

  /** A session on the database of this URL, schema {@code public}. */
  public static SessionRequest to(String url) {
    return new SessionRequest(url, null, null, null, false);
  }

  SessionRequest withTarget(String name) {
    return new SessionRequest(url, name, schema, config, debug);
  }
}
