package dev.neap.notify;

import dev.neap.lifecycle.Transition;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A row of the log as programs read it. */
final class EventJson {

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private EventJson() {}

  static ObjectNode of(Message message) {
    Transition row = message.transition();
    ObjectNode json = MAPPER.createObjectNode();
    json.put("id", message.id());
    json.put("event", message.test() ? "TEST" : row.event().name());
    json.put("migration", row.migration());
    json.put("run", row.run());
    json.put("version", row.version());
    json.put("from", row.from() == null ? null : row.from().name());
    json.put("to", row.to().name());
    json.put("at", row.at().toString());
    json.put("actor", row.actor());
    json.put("reason", row.reason());
    json.set("detail", row.detail() == null ? MAPPER.nullNode() : MAPPER.readTree(row.detail()));
    json.put("database", message.place().database());
    json.put("schema", message.place().schema());
    return json;
  }

  static ObjectNode withText(Message message) {
    ObjectNode json = of(message);
    Situation situation = message.situation();
    json.put("place", message.place().name());
    json.put("text", message.text());
    json.put("link", message.link());
    ObjectNode now = json.putObject("now");
    now.put("state", situation == null ? null : situation.word());
    now.put("reason", situation == null ? null : situation.reason());
    now.put("eta", situation == null ? null : situation.eta());
    now.put("next", situation == null ? null : situation.next());
    return json;
  }
}
