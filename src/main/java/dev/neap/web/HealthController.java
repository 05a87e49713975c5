package dev.neap.web;

import dev.neap.cli.Documents;
import dev.neap.flag.ServedFlags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells load balancers and people whether this process is well; asks nobody who they are. */
@Needs(nothing = true)
@RestController
final class HealthController {

  private final FlagWatch watch;
  private final ServedFlags flags;

  HealthController(FlagWatch watch, ServedFlags flags) {
    this.watch = watch;
    this.flags = flags;
  }

  /** What there is. */
  @GetMapping(path = "/", produces = MediaType.APPLICATION_JSON_VALUE)
  String addresses() {
    return Documents.of(
        Map.of(
            "neap",
            List.of(
                "/api/migrations",
                "/api/flags",
                "/api/freeze",
                "/api/events",
                "/ofrep/v1/evaluate/flags",
                "/health",
                "/health/live",
                "/health/ready")));
  }

  /** UP with the database, else 503. */
  @GetMapping("/health")
  ResponseEntity<String> health() {
    FlagWatch.Database database = watch.database();
    return answer(database.reached());
  }

  /** The process answers: restarting it would not help. */
  @GetMapping("/health/live")
  ResponseEntity<String> live() {
    return answer(true);
  }

  /** It has flags to serve, be the database there or not. */
  @GetMapping("/health/ready")
  ResponseEntity<String> ready() {
    return answer(flags.readAt().isPresent());
  }

  private ResponseEntity<String> answer(boolean well) {
    FlagWatch.Database database = watch.database();
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    state.put("status", database.reached() ? "UP" : "DOWN");
    state.put("since", database.since());
    state.put("code", database.code());
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("status", well ? "UP" : "DOWN");
    body.put("database", state);
    body.put("flagsReadAt", flags.readAt().orElse(null));
    return ResponseEntity.status(well ? 200 : 503)
        .contentType(MediaType.APPLICATION_JSON)
        .body(Documents.of(body));
  }
}
