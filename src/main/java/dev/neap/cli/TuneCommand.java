package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.engine.TunedSetting;
import dev.neap.engine.TuningKey;
import dev.neap.engine.Tunings;
import dev.neap.jobfile.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code neap tune NAME KEY=VALUE…}: changes settings of a migration while it runs. */
@Command(
    name = "tune",
    description = {
      "Changes settings of a migration while it runs, here or elsewhere, from its next chunk on.",
      "Without KEY=VALUE it shows them. Its log tells old value, new value and who."
    })
final class TuneCommand extends NeapSubcommand {

  @Parameters(index = "0", paramLabel = "NAME", description = "The migration.")
  String name = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "KEY=VALUE",
      description =
          "chunk-time=100ms, max-rows-per-second=20000, partitions=2 or nice=1.0 (the rest after"
              + " each chunk, in times of its duration); KEY= takes the change back.")
  List<String> changes = List.of();

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "After this time, such as 30m, the values end by themselves.")
  @Nullable String lasting;

  @Option(names = "--reset", description = "Takes all changes back first.")
  boolean reset;

  TuneCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Session session) {
    Map<String, String> asked = asked();
    Duration time = time(asked);
    Engine engine = session.engine();
    Tunings tunings = session.bean(Tunings.class);
    List<TunedSetting> settings =
        ofMigration(name, engine, () -> tunings.change(name, asked, time, options.by()));
    if (options.json()) {
      json(TuneView.of(name, settings));
    } else {
      Table table = new Table();
      settings.forEach(setting -> table.row(row(setting)));
      table.lines("").forEach(this::line);
    }
    return ExitCode.DONE;
  }

  private Map<String, String> asked() {
    Map<String, String> asked = new LinkedHashMap<>();
    if (reset) {
      for (TuningKey key : TuningKey.values()) {
        asked.put(key.word(), "");
      }
    }
    for (String change : changes) {
      int equals = change.indexOf('=');
      if (equals < 1) {
        throw CommandException.usage(
            "NEAP-8001", "'%s' is not KEY=VALUE, such as chunk-time=100ms.".formatted(change));
      }
      asked.put(change.substring(0, equals), change.substring(equals + 1));
    }
    return asked;
  }

  private @Nullable Duration time(Map<String, String> asked) {
    String written = lasting;
    if (written == null) {
      return null;
    }
    if (asked.values().stream().allMatch(String::isEmpty)) {
      throw CommandException.usage("NEAP-8001", "--for needs a KEY=VALUE that counts for so long.");
    }
    return DurationText.parse(written)
        .orElseThrow(
            () ->
                CommandException.usage(
                    "NEAP-8001",
                    "'%s' is not a time. Write a whole number and ms, s, m, h or d, such as 30m."
                        .formatted(written)));
  }

  private String[] row(TunedSetting setting) {
    String value = setting.value() == null ? "no limit" : setting.value();
    TunedSetting.Change change = setting.change();
    return change == null
        ? new String[] {setting.key(), value}
        : new String[] {
          setting.key(), value, changed(setting, change, now(), context.clock().getZone())
        };
  }

  /** What a setting would be without its change, and whose that is. */
  static String changed(
      TunedSetting setting, TunedSetting.Change change, Instant now, ZoneId zone) {
    Instant until = change.until();
    return "instead of %s, by %s since %s, until %s"
        .formatted(
            setting.otherwise() == null ? "no limit" : setting.otherwise(),
            change.by(),
            Amounts.time(change.since(), now, zone),
            until == null ? "it is taken back" : Amounts.time(until, now, zone));
  }

  /** What a program reads of a migration's settings. */
  record TuneView(String name, List<SettingView> settings) {

    static TuneView of(String name, List<TunedSetting> settings) {
      return new TuneView(name, settings.stream().map(SettingView::of).toList());
    }
  }

  /** One of them; the last three are null where nothing is changed. */
  record SettingView(
      String key,
      @Nullable String value,
      @Nullable String otherwise,
      @Nullable String by,
      @Nullable Instant since,
      @Nullable Instant until) {

    static SettingView of(TunedSetting setting) {
      TunedSetting.Change change = setting.change();
      return new SettingView(
          setting.key(),
          setting.value(),
          setting.otherwise(),
          change == null ? null : change.by(),
          change == null ? null : change.since(),
          change == null ? null : change.until());
    }
  }
}
