package dev.neap.engine;

import dev.neap.engine.TuningStore.Row;
import dev.neap.lifecycle.Entry;
import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Standing;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** Writes each change of a setting into the migration's log: old value, new value and who. */
record TuningLog(MigrationStore migrations) {

  private static final Logger LOG = LoggerFactory.getLogger(TuningLog.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final String BY_ITSELF = "neap (tune)";

  void set(Standing standing, Row now, @Nullable Row before, @Nullable String otherwise) {
    String old = before == null ? otherwise : before.value();
    Instant until = now.until();
    String end = until == null ? "" : " until " + until.truncatedTo(ChronoUnit.SECONDS);
    write(standing, now.by(), now.key(), old, now.value(), until, "tuned %s: %s to %s" + end);
  }

  void takenBack(Standing standing, Row before, @Nullable String otherwise, String by) {
    write(
        standing,
        by,
        before.key(),
        before.value(),
        otherwise,
        null,
        "took back %s: %s to %s again");
  }

  void ended(Standing standing, Row before, @Nullable String otherwise) {
    write(
        standing,
        BY_ITSELF,
        before.key(),
        before.value(),
        otherwise,
        null,
        "the time of %s is over: %s to %s again");
  }

  private void write(
      Standing standing,
      String by,
      String key,
      @Nullable String old,
      @Nullable String now,
      @Nullable Instant until,
      String words) {
    Map<String, @Nullable Object> detail = new LinkedHashMap<>();
    detail.put("setting", key);
    detail.put("old", old);
    detail.put("new", now);
    detail.put("until", until == null ? null : until.toString());
    String reason = words.formatted(key, TuningKey.words(old), TuningKey.words(now));
    migrations.note(
        standing.name(), new Entry(Event.TUNED, by, reason, JSON.writeValueAsString(detail)));
    LOG.atInfo()
        .addKeyValue("migration", standing.name())
        .addKeyValue("setting", key)
        .addKeyValue("old", old)
        .addKeyValue("new", now)
        .addKeyValue("until", until)
        .addKeyValue("by", by)
        .log("a setting was changed");
  }
}
