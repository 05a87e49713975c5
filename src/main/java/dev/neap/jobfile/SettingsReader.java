package dev.neap.jobfile;

import dev.neap.migration.Settings;
import dev.neap.migration.Settings.OnFailure;
import dev.neap.migration.Settings.Schedule;
import dev.neap.migration.Settings.UserTriggers;
import dev.neap.migration.Settings.Views;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes the settings of a tree that fits the schema. */
final class SettingsReader {

  private SettingsReader() {}

  static Settings read(JsonNode migration) {
    JsonNode backfill = migration.path("backfill");
    JsonNode flags = migration.path("flags");
    JsonNode rollout = migration.path("rollout");
    JsonNode contract = migration.path("contract");
    return new Settings(
        new Settings.Backfill(
            duration(backfill.path("chunk-time")),
            integer(backfill.path("max-rows-per-second")),
            integer(backfill.path("partitions")),
            text(backfill.path("window")),
            triggers(backfill.path("user-triggers")),
            integer(backfill.path("max-bad-rows")),
            integer(backfill.path("vacuum-every"))),
        new Settings.Flags(
            on(flags.path("expand")),
            on(flags.path("backfill")),
            on(flags.path("tighten")),
            on(flags.path("contract")),
            integer(flags.path("read-new"))),
        new Settings.Rollout(
            steps(rollout.path("steps")),
            duration(rollout.path("every")),
            names(rollout.path("health")),
            onFailure(rollout.path("on-failure"))),
        new Settings.Contract(
            duration(contract.path("soak")),
            duration(contract.path("quiet")),
            kept(contract.path("archive")),
            integer(contract.path("approvals"))),
        views(migration.path("views")),
        schedule(migration.path("schedule")));
  }

  /** A text is the cron expression alone. */
  private static @Nullable Schedule schedule(JsonNode node) {
    if (node.isMissingNode()) {
      return null;
    }
    String zone = text(node.path("zone"));
    Duration within = duration(node.path("within"));
    return new Schedule(
        node.isString() ? node.asString() : node.path("cron").asString(),
        ZoneId.of(zone == null ? "UTC" : zone),
        within == null ? Duration.ofHours(1) : within);
  }

  static List<Integer> steps(JsonNode steps) {
    return steps.valueStream().map(step -> step.decimalValue().intValueExact()).toList();
  }

  static @Nullable String text(JsonNode node) {
    return node.isMissingNode() ? null : node.asString();
  }

  private static @Nullable List<String> names(JsonNode names) {
    return names.isMissingNode() ? null : names.valueStream().map(JsonNode::asString).toList();
  }

  private static @Nullable OnFailure onFailure(JsonNode node) {
    return node.isMissingNode()
        ? null
        : OnFailure.valueOf(node.asString().toUpperCase(Locale.ROOT));
  }

  private static @Nullable Duration duration(JsonNode node) {
    return node.isMissingNode() ? null : DurationText.parse(node.asString()).orElseThrow();
  }

  private static @Nullable Integer integer(JsonNode node) {
    return node.isMissingNode() ? null : Integer.valueOf(node.decimalValue().intValueExact());
  }

  private static @Nullable Boolean on(JsonNode node) {
    return node.isMissingNode()
        ? null
        : Boolean.valueOf(List.of("on", "true").contains(node.asString()));
  }

  private static @Nullable UserTriggers triggers(JsonNode node) {
    return node.isMissingNode()
        ? null
        : UserTriggers.valueOf(node.asString().toUpperCase(Locale.ROOT));
  }

  private static @Nullable Views views(JsonNode node) {
    return node.isMissingNode() ? null : Views.valueOf(node.asString().toUpperCase(Locale.ROOT));
  }

  private static @Nullable Boolean kept(JsonNode node) {
    return node.isMissingNode() ? null : Boolean.valueOf(node.asString().equals("keep"));
  }
}
