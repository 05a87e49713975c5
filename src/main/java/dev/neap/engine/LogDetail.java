package dev.neap.engine;

import dev.neap.lifecycle.Transition;
import dev.neap.lifecycle.Verdict;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the log of a migration holds besides words. */
final class LogDetail {

  private static final JsonMapper MAPPER = new JsonMapper();

  private LogDetail() {}

  /**
   * A step that is left out.
   *
   * @param phase the title of its phase
   * @param table the table that it works on
   * @param what what it does
   */
  record Skip(String phase, String table, String what) {}

  static String left(List<String> left) {
    return MAPPER.writeValueAsString(Map.of("left", left));
  }

  static String skip(Skip skip) {
    return MAPPER.writeValueAsString(Map.of("skip", skip));
  }

  /** What a wait is for, and since when. */
  static String waits(String gates, Verdict first, Instant since) {
    Map<String, String> detail = new LinkedHashMap<>();
    detail.put("gates", gates);
    detail.put("reason", first.reason());
    detail.put("since", since.toString());
    detail.put("opensWhen", first.opensWhen());
    return MAPPER.writeValueAsString(detail);
  }

  /** Whether the row tells of a wait for these gates. */
  static boolean isWaitFor(Transition row, String gates) {
    String detail = row.detail();
    return detail != null && MAPPER.readTree(detail).path("gates").asString("").equals(gates);
  }

  /** A moment. */
  static String at(Instant at) {
    return MAPPER.writeValueAsString(Map.of("at", at.toString()));
  }

  /** A text as JSON writes it. */
  static String json(String text) {
    return MAPPER.writeValueAsString(text);
  }

  /** What the last attempt to abandon the run left behind. */
  static List<String> left(List<Transition> log, int run) {
    List<JsonNode> found = of(log, run, "left");
    return found.isEmpty()
        ? List.of()
        : found.get(found.size() - 1).valueStream().map(JsonNode::asString).toList();
  }

  /** The steps of the run that are left out. */
  static List<Skip> skips(List<Transition> log, int run) {
    return of(log, run, "skip").stream()
        .map(
            node ->
                new Skip(
                    node.path("phase").asString(),
                    node.path("table").asString(),
                    node.path("what").asString()))
        .toList();
  }

  private static List<JsonNode> of(List<Transition> log, int run, String field) {
    return log.stream()
        .filter(t -> t.run() == run)
        .flatMap(t -> Optional.ofNullable(t.detail()).stream())
        .map(MAPPER::readTree)
        .map(node -> node.path(field))
        .filter(node -> !node.isMissingNode())
        .toList();
  }
}
