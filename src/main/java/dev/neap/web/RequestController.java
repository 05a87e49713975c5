package dev.neap.web;

import dev.neap.cli.Documents;
import dev.neap.engine.Engine;
import dev.neap.engine.EngineListener;
import dev.neap.engine.Requests;
import dev.neap.jobfile.MigrationFile;
import dev.neap.migration.Migration;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/**
 * Asks for what the commands of the same names ask for, and answers with where the migration stands
 * then; whoever drives the migrations of this database does the rest.
 */
@RestController
@RequestMapping(path = "/api/migrations", produces = MediaType.APPLICATION_JSON_VALUE)
final class RequestController {

  private static final String UNNAMED = "unnamed.yaml";

  private final Engine engine;
  private final MigrationFile files;
  private final Turns turns;
  private final String target;

  RequestController(Engine engine, MigrationFile files, Turns turns, Target target) {
    this.engine = engine;
    this.files = files;
    this.turns = turns;
    this.target = target.name();
  }

  /**
   * Starts a migration.
   *
   * @param file what the file is called; needed where the text has no {@code name:}
   */
  @PostMapping
  ResponseEntity<String> start(
      HttpServletRequest request,
      @RequestParam(name = "file", required = false) @Nullable String file)
      throws IOException {
    String text = Bodies.text(request.getInputStream());
    Migration migration = files.parse(file == null ? UNNAMED : file, text);
    if (file == null && migration.name().equals("unnamed")) {
      throw new HttpFailure(
          400,
          "NEAP-8407",
          "The migration has no name: add `name:`, or send it to ?file=NAME.yaml.");
    }
    if (!migration.target().equals(target)) {
      throw new HttpFailure(
          409,
          "NEAP-8411",
          "%s is for the database '%s', and this is '%s'. Send it to the one that serves that."
              .formatted(migration.name(), migration.target(), target));
    }
    return turns.of(
        () -> {
          engine
              .requests()
              .start(
                  migration,
                  file == null ? migration.name() : file,
                  Caller.by(request),
                  EngineListener.NONE);
          return accepted(migration.name());
        });
  }

  @PostMapping("/{name}/resume")
  ResponseEntity<String> resume(@PathVariable("name") String name, HttpServletRequest request) {
    return asked(name, request, (ask, by) -> ask.resume(name, by));
  }

  @PostMapping("/{name}/retry")
  ResponseEntity<String> retry(@PathVariable("name") String name, HttpServletRequest request) {
    return asked(name, request, (ask, by) -> ask.retry(name, by));
  }

  @PostMapping("/{name}/rollback")
  ResponseEntity<String> rollback(@PathVariable("name") String name, HttpServletRequest request) {
    return asked(name, request, (ask, by) -> ask.rollback(name, by));
  }

  @PostMapping("/{name}/complete")
  ResponseEntity<String> complete(@PathVariable("name") String name, HttpServletRequest request) {
    return asked(name, request, (ask, by) -> ask.complete(name, by));
  }

  @PostMapping("/{name}/skip")
  ResponseEntity<String> skip(@PathVariable("name") String name, HttpServletRequest request)
      throws IOException {
    JsonNode body = Bodies.object(request.getInputStream());
    String step = Bodies.required(body, "step");
    String because = Bodies.required(body, "because");
    return asked(name, request, (ask, by) -> ask.skip(name, step, because, by));
  }

  @PostMapping("/{name}/abandon")
  ResponseEntity<String> abandon(@PathVariable("name") String name, HttpServletRequest request)
      throws IOException {
    String because = Bodies.required(Bodies.object(request.getInputStream()), "because");
    return asked(name, request, (ask, by) -> ask.abandon(name, because, by));
  }

  private ResponseEntity<String> asked(
      String name, HttpServletRequest request, BiConsumer<Requests, String> ask) {
    return turns.of(
        () -> {
          ask.accept(engine.requests(), Caller.by(request));
          return accepted(name);
        });
  }

  private ResponseEntity<String> accepted(String name) {
    return ResponseEntity.accepted()
        .location(URI.create("/api/migrations/" + name))
        .body(Documents.migration(engine.status(name)));
  }
}
