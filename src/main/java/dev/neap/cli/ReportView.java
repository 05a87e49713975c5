package dev.neap.cli;

import dev.neap.backfill.Checkpoint;
import dev.neap.engine.Activity;
import dev.neap.engine.Evidence;
import dev.neap.engine.Outlook;
import dev.neap.engine.Report;
import dev.neap.lifecycle.Request;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.postgres.IndexProgress;
import dev.neap.verify.VerificationResults.Result;
import dev.neap.window.Eta;
import dev.neap.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a program reads of where a migration stands; its fields are described in cli.md. */
record ReportView(
    String name,
    State state,
    String sentence,
    Activity activity,
    Instant lastProgress,
    @Nullable State haltedIn,
    @Nullable String failure,
    int run,
    long version,
    String file,
    String schema,
    String startedBy,
    Instant startedAt,
    Instant since,
    @Nullable Pause pause,
    @Nullable Asked request,
    @Nullable Driver driver,
    @Nullable Integer readNewPercent,
    List<Gate> waits,
    List<Gate> gates,
    List<Walk> progress,
    List<Build> builds,
    @Nullable OffPeak window,
    List<TuneCommand.SettingView> tunings,
    List<Report.Writes> writes,
    List<Verification> verifications,
    Passed passedBy,
    List<Report.KeptArchive> archives,
    List<String> left,
    List<Evidence> evidence,
    @Nullable String next) {

  record Pause(String by, Instant since, String reason) {}

  record Asked(Request request, String by, Instant at) {}

  record Driver(String owner, Instant since) {}

  /** What a gate says; {@code phase} is null where it holds the migration as a whole. */
  record Gate(
      @Nullable String phase,
      String gate,
      Verdict.Answer answer,
      String reason,
      @Nullable Instant since,
      String opensWhen,
      @Nullable Instant earliest) {

    static Gate of(@Nullable String phase, Verdict v) {
      return new Gate(
          phase, v.gate(), v.answer(), v.reason(), v.since(), v.opensWhen(), v.earliest());
    }
  }

  /** The window in which alone rows are filled; times are null where there is none. */
  record OffPeak(
      String name,
      ZoneId zone,
      boolean open,
      @Nullable Instant opensAt,
      @Nullable Instant closesAt) {

    static @Nullable OffPeak of(Outlook outlook) {
      Window window = outlook.window();
      Instant now = outlook.now();
      return window == null
          ? null
          : new OffPeak(
              window.name(),
              window.zone(),
              window.isOpen(now),
              window.nextOpening(now).map(ZonedDateTime::toInstant).orElse(null),
              window.closes(now).map(ZonedDateTime::toInstant).orElse(null));
    }
  }

  /** An index that is built at this moment; {@code percent} is of the phase. */
  record Build(
      String table,
      @Nullable String index,
      String phase,
      @Nullable Double percent,
      @Nullable Integer waitsFor,
      long seconds) {

    static Build of(IndexProgress b) {
      return new Build(
          b.table(), b.index(), b.phase(), b.percent(), b.waitsFor(), b.lasts().toSeconds());
    }
  }

  record Walk(
      String step,
      long rows,
      @Nullable Long totalRows,
      double percent,
      long rowsPerSecond,
      @Nullable Long remainingSeconds,
      @Nullable Instant finishesAt,
      @Nullable String endUnknown,
      long chunkRows,
      String pace,
      String weave,
      long different,
      boolean done) {

    static Walk of(Checkpoint c, Outlook outlook) {
      Duration remaining = c.remaining();
      Eta eta = c.done() ? null : outlook.eta(remaining);
      return new Walk(
          c.step(),
          c.rows(),
          c.totalRows(),
          Math.floor(c.fraction() * 1000) / 10,
          Math.round(c.rowsPerSecond()),
          remaining == null ? null : remaining.toSeconds(),
          eta instanceof Eta.At at ? at.finishes() : null,
          eta instanceof Eta.Unknown unknown ? unknown.why() : null,
          c.chunkRows(),
          c.pace(),
          c.weave(),
          c.different(),
          c.done());
    }
  }

  record Verification(
      int round,
      String step,
      long compared,
      long different,
      Instant finishedAt,
      List<JsonNode> keys) {

    static Verification of(Result r) {
      return new Verification(
          r.round(),
          r.step(),
          r.compared(),
          r.different(),
          r.finishedAt(),
          r.keys().stream().map(Json::parsed).toList());
    }
  }

  /** Rows that could not be converted. */
  record Passed(long rows, List<Bad> first) {

    record Bad(String table, JsonNode key, String sqlState, String message) {}

    static Passed of(Report.PassedBy p) {
      return new Passed(
          p.rows(),
          p.first().stream()
              .map(b -> new Bad(b.table(), Json.parsed(b.key()), b.sqlState(), b.message()))
              .toList());
    }
  }

  static ReportView of(Report report) {
    Standing s = report.standing();
    Standing.Pause pause = s.pause();
    Standing.Asked asked = s.asked();
    return new ReportView(
        s.name(),
        s.state(),
        s.state().sentence(),
        report.activity(),
        report.lastProgress(),
        s.haltedIn(),
        s.failure(),
        s.run(),
        s.version(),
        s.registration().file(),
        s.registration().targetSchema(),
        s.registration().startedBy(),
        s.startedAt(),
        s.stateSince(),
        pause == null ? null : new Pause(pause.by(), pause.since(), pause.reason()),
        asked == null ? null : new Asked(asked.request(), asked.by(), asked.at()),
        report.driver().map(holder -> new Driver(holder.owner(), holder.since())).orElse(null),
        report.readNewPercent(),
        report.closed().stream().map(v -> Gate.of(null, v)).toList(),
        Arrays.stream(Phase.values())
            .flatMap(
                phase ->
                    report.gates().getOrDefault(phase, List.of()).stream()
                        .map(v -> Gate.of(phase.title(), v)))
            .toList(),
        report.walks().stream().map(walk -> Walk.of(walk, report.outlook())).toList(),
        report.builds().stream().map(Build::of).toList(),
        OffPeak.of(report.outlook()),
        report.tunings().stream().map(TuneCommand.SettingView::of).toList(),
        report.writes(),
        report.verifications().stream().map(Verification::of).toList(),
        Passed.of(report.passedBy()),
        report.archives(),
        report.left(),
        report.evidence(),
        NextCommand.of(report).orElse(null));
  }
}
