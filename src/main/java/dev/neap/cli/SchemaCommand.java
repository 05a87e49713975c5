package dev.neap.cli;

import static dev.neap.schema.Identifier.quote;

import dev.neap.postgres.Versions;
import dev.neap.postgres.Versions.Version;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code neap schema [URL]}: the versions of the schema, and how an application gets to each. */
@Command(
    name = "schema",
    description =
        "Shows the current and the next version of the schema, and how to connect to each.")
final class SchemaCommand extends NeapSubcommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "URL",
      description = "An application's own URL, to be shown with each version's search path.")
  @Nullable String url;

  SchemaCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Session session) {
    String schema = session.schema();
    List<Shown> shown =
        Stream.concat(
                Stream.of(new Shown(schema, "the tables themselves", schema, links(schema))),
                new Versions(session.dataSource()).of(schema).stream().map(v -> shown(v, schema)))
            .toList();
    if (options.json()) {
      json(shown);
      return ExitCode.DONE;
    }
    Table table = new Table();
    shown.forEach(s -> table.row(s.schema(), s.what(), "search_path = " + s.searchPath()));
    table.lines("").forEach(this::line);
    for (Shown each : shown) {
      each.links().forEach(link -> line("  " + link));
    }
    if (shown.size() == 1) {
      line("No version is shown yet: `neap start FILE` makes the first one.");
    }
    return ExitCode.DONE;
  }

  private Shown shown(Version version, String schema) {
    String path = quote(version.name()) + ", " + quote(schema);
    return new Shown(
        version.name(),
        version.complete() ? "the current version" : "the next version",
        path,
        links(path));
  }

  /** The application's URL with that path in place of its own, and without its password. */
  private List<String> links(String path) {
    if (url == null) {
      return List.of();
    }
    DatabaseUrl.parse(url);
    String encoded = URLEncoder.encode(path.replace(", ", ","), StandardCharsets.UTF_8);
    boolean jdbc = url.startsWith("jdbc:");
    String parameter = jdbc ? "currentSchema=" : "options=-csearch_path%3D";
    String other =
        Secrets.masked(url)
            .replaceAll((jdbc ? "currentSchema" : "options") + "=[^&]*&?", "")
            .replaceFirst("[?&]$", "");
    return List.of(other + (other.contains("?") ? "&" : "?") + parameter + encoded);
  }

  /**
   * What a program reads of a version.
   *
   * @param schema the schema to connect to
   * @param what which version it is
   * @param searchPath what the application sets
   * @param links URLs with that path
   */
  record Shown(String schema, String what, String searchPath, List<String> links) {}
}
