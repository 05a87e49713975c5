package dev.neap.web;

import dev.neap.cli.Documents;
import dev.neap.cli.ServeSettings.Role;
import dev.neap.engine.Freezes;
import dev.neap.engine.Freezes.Freeze;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Stops everything on the database for a time, as {@code neap freeze} does. */
@RestController
@RequestMapping(path = "/api/freeze", produces = MediaType.APPLICATION_JSON_VALUE)
final class FreezeController {

  private final Freezes freezes;
  private final Turns turns;

  FreezeController(Freezes freezes, Turns turns) {
    this.freezes = freezes;
    this.turns = turns;
  }

  @Needs(Role.READ)
  @GetMapping
  String current() {
    return turns.of(() -> Documents.freeze(freezes.current()));
  }

  /** Freezes it until a moment, or for a time from now on. */
  @PostMapping
  String freeze(HttpServletRequest request) throws IOException {
    JsonNode body = Bodies.object(request.getInputStream());
    String because = Bodies.required(body, "because");
    String until = Bodies.optional(body, "until", "");
    Duration lasting = Bodies.duration(body, "for").orElse(null);
    if (until.isEmpty() == (lasting == null)) {
      throw Bodies.wrong(
          "Give \"until\", as \"2026-12-27T06:00:00+01:00\", or \"for\", as \"8h\".");
    }
    String by = Caller.by(request);
    return turns.of(
        () -> {
          Freeze freeze =
              lasting == null
                  ? freezes.freeze(moment(until), by, because)
                  : freezes.freeze(lasting, by, because);
          return Documents.freeze(Optional.of(freeze));
        });
  }

  @PostMapping("/over")
  String over(HttpServletRequest request) {
    return turns.of(
        () -> {
          freezes.end(Caller.by(request));
          return Documents.freeze(freezes.current());
        });
  }

  private static Instant moment(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw Bodies.wrong(
          "'%s' is not a moment with its offset. Write it as 2026-12-27T06:00:00+01:00."
              .formatted(text));
    }
  }
}
