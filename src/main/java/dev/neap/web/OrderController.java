package dev.neap.web;

import dev.neap.cli.Documents;
import dev.neap.engine.Engine;
import dev.neap.engine.Report;
import dev.neap.engine.RolloutOrder;
import dev.neap.engine.Tunings;
import dev.neap.migration.Phase;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Does at once what the commands of the same names do, and answers with what then holds. */
@RestController
@RequestMapping(path = "/api/migrations/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
final class OrderController {

  private final Engine engine;
  private final Tunings tunings;
  private final Turns turns;

  OrderController(Engine engine, Tunings tunings, Turns turns) {
    this.engine = engine;
    this.tunings = tunings;
    this.turns = turns;
  }

  @PostMapping("/pause")
  String pause(@PathVariable("name") String name, HttpServletRequest request) throws IOException {
    String reason =
        Bodies.optional(Bodies.object(request.getInputStream()), "reason", "paused by hand");
    return answered(() -> engine.pause(name, Caller.by(request), reason));
  }

  @PostMapping("/approve")
  String approve(@PathVariable("name") String name, HttpServletRequest request) throws IOException {
    String phase = phase(request);
    return answered(() -> engine.approve(name, phase, Caller.by(request)));
  }

  @PostMapping("/revoke")
  String revoke(@PathVariable("name") String name, HttpServletRequest request) throws IOException {
    String phase = phase(request);
    return answered(() -> engine.revoke(name, phase, Caller.by(request)));
  }

  @PostMapping("/rollout")
  String rollout(@PathVariable("name") String name, HttpServletRequest request) throws IOException {
    JsonNode body = Bodies.object(request.getInputStream());
    RolloutOrder order = order(Bodies.required(body, "order"));
    String because = Bodies.optional(body, "because", "an operator's order");
    return answered(() -> engine.rollout(name, order, because, Caller.by(request)));
  }

  /** Changes settings by key; an empty value takes the change of that key back. */
  @PostMapping("/tune")
  String tune(@PathVariable("name") String name, HttpServletRequest request) throws IOException {
    JsonNode body = Bodies.object(request.getInputStream());
    Map<String, String> changes = changes(body.path("set"));
    Duration lasting = Bodies.duration(body, "for").orElse(null);
    if (lasting != null && changes.values().stream().allMatch(String::isBlank)) {
      throw Bodies.wrong("\"for\" needs a value in \"set\" that counts for so long.");
    }
    return turns.of(
        () -> Documents.tunings(name, tunings.change(name, changes, lasting, Caller.by(request))));
  }

  private String answered(Supplier<Report> order) {
    return turns.of(() -> Documents.migration(order.get()));
  }

  private static String phase(HttpServletRequest request) throws IOException {
    String phase = Bodies.required(Bodies.object(request.getInputStream()), "phase");
    if (Phase.of(phase).isEmpty()) {
      throw Bodies.wrong("'%s' is not a phase. There are: %s.".formatted(phase, Phase.titles()));
    }
    return phase;
  }

  private static RolloutOrder order(String word) {
    return RolloutOrder.of(word)
        .orElseThrow(
            () ->
                Bodies.wrong(
                    "'%s' is no order. There are: %s.".formatted(word, RolloutOrder.words())));
  }

  private static Map<String, String> changes(JsonNode set) {
    if (!set.isObject() || set.isEmpty()) {
      throw Bodies.wrong(
          "The body is {\"set\": {\"chunk-time\": \"100ms\"}, \"for\": \"30m\"}; \"for\" may be left out.");
    }
    Map<String, String> changes = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : set.properties()) {
      if (!entry.getValue().isString() && !entry.getValue().isNumber()) {
        throw Bodies.wrong("\"%s\" in \"set\" is no text and no number.".formatted(entry.getKey()));
      }
      changes.put(entry.getKey(), entry.getValue().asString());
    }
    return changes;
  }
}
