package dev.neap.web;

import dev.neap.cli.Documents;
import dev.neap.cli.ServeSettings.Role;
import dev.neap.engine.Engine;
import dev.neap.lifecycle.Transition;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where migrations stand, and what was done to them. */
@Needs(Role.READ)
@RestController
@RequestMapping(path = "/api/migrations", produces = MediaType.APPLICATION_JSON_VALUE)
final class MigrationController {

  private final Engine engine;
  private final Turns turns;

  MigrationController(Engine engine, Turns turns) {
    this.engine = engine;
    this.turns = turns;
  }

  @GetMapping
  String all() {
    return turns.of(() -> Documents.migrations(engine.status()));
  }

  @GetMapping("/{name}")
  String one(@PathVariable("name") String name) {
    return turns.of(() -> Documents.migration(engine.status(name)));
  }

  @GetMapping("/{name}/history")
  String history(@PathVariable("name") String name) {
    return turns.of(
        () -> {
          List<Transition> log = engine.history(name);
          return Documents.history(log);
        });
  }
}
