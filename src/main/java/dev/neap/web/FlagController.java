package dev.neap.web;

import dev.neap.cli.Documents;
import dev.neap.cli.ServeSettings.Role;
import dev.neap.engine.Engine;
import dev.neap.flag.Flag;
import dev.neap.flag.FlagStore;
import dev.neap.flag.Flags;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.function.Supplier;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The built-in flag store, for programs that set flags or want them as they are kept. */
@RestController
@RequestMapping(path = "/api/flags", produces = MediaType.APPLICATION_JSON_VALUE)
final class FlagController {

  private final Engine engine;
  private final FlagStore flags;
  private final Flags read;
  private final Turns turns;

  FlagController(Engine engine, FlagStore flags, Flags read, Turns turns) {
    this.engine = engine;
    this.flags = flags;
    this.read = read;
    this.turns = turns;
  }

  @Needs(Role.READ)
  @GetMapping
  String all() {
    return turns.of(() -> Documents.flags(flags.list(), read, flags));
  }

  @Needs(Role.READ)
  @GetMapping("/{key}")
  String one(@PathVariable("key") String key) {
    return turns.of(() -> Documents.flag(flags.get(key), read, flags));
  }

  @PutMapping("/{key}")
  String set(@PathVariable("key") String key, HttpServletRequest request) throws IOException {
    JsonNode value = Bodies.object(request.getInputStream()).path("value");
    if (!value.isString() && !value.isBoolean() && !value.isInt()) {
      throw new HttpFailure(
          400,
          "NEAP-8407",
          "The body is {\"value\": …}: \"on\", \"off\", true, false, or a percent for read-new.");
    }
    return flag(() -> engine.setFlag(key, value.asString(), Caller.by(request)));
  }

  /** Lets one reader always have the same shape, whatever the percent. */
  @PostMapping("/{key}/force")
  String force(@PathVariable("key") String key, HttpServletRequest request) throws IOException {
    JsonNode body = Bodies.object(request.getInputStream());
    String reader = Bodies.required(body, "reader");
    String shape = Bodies.required(body, "shape");
    return flag(() -> engine.forceReader(key, reader, shape, Caller.by(request)));
  }

  /** Lets one reader go by the percent again. */
  @PostMapping("/{key}/unforce")
  String unforce(@PathVariable("key") String key, HttpServletRequest request) throws IOException {
    String reader = Bodies.required(Bodies.object(request.getInputStream()), "reader");
    return flag(() -> engine.forceReader(key, reader, null, Caller.by(request)));
  }

  private String flag(Supplier<Flag> change) {
    return turns.of(() -> Documents.flag(change.get(), read, flags));
  }
}
