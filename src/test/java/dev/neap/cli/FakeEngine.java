package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.engine.EngineListener;
import dev.neap.engine.Look;
import dev.neap.engine.Report;
import dev.neap.engine.Requests;
import dev.neap.engine.RolloutOrder;
import dev.neap.engine.Start;
import dev.neap.engine.Started;
import dev.neap.flag.Flag;
import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import dev.neap.migration.Migration;
import dev.neap.migration.Plan;
import dev.neap.verify.VerificationResults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An engine that does nothing and answers with what a test gave it. */
final class FakeEngine implements Engine {

  final List<String> asked = new ArrayList<>();
  Report report = Samples.report(State.ROLLED_OUT);
  Started.Outcome outcome = Started.Outcome.DRIVEN;
  String why = "";
  Runnable whileDriving = () -> {};

  private Report driven(String request) {
    asked.add(request);
    whileDriving.run();
    return report;
  }

  @Override
  public Plan plan(Migration migration) {
    return new Plan(
        migration.name(),
        Samples.NO_TABLES,
        Samples.STEPS,
        List.of(),
        Map.of("orders", List.of("total")),
        List.of(),
        List.of("what it lost"),
        List.of(),
        List.of("a note"),
        Map.of(),
        "public_" + migration.version(),
        List.of(),
        Samples.objections(migration.name()));
  }

  @Override
  public Report start(Migration migration, String file, String by, EngineListener listener) {
    return driven("start " + migration.name() + " by " + by);
  }

  @Override
  public Report drive(String name, EngineListener listener) {
    return driven("drive " + name);
  }

  @Override
  public Report complete(String name, String by, EngineListener listener) {
    return driven("complete " + name + " by " + by);
  }

  @Override
  public Report rollback(String name, String by, EngineListener listener) {
    return driven("rollback " + name);
  }

  @Override
  public Report pause(String name, String by, String reason) {
    return driven("pause " + name + ": " + reason);
  }

  @Override
  public Report resume(String name, String by, EngineListener listener) {
    return driven("resume " + name);
  }

  @Override
  public Report retry(String name, String by, EngineListener listener) {
    return driven("retry " + name);
  }

  @Override
  public List<Started> startAll(List<Start> files, String by, EngineListener listener) {
    return files.stream()
        .map(f -> new Started(f.migration().name(), f.file(), outcome, why, started(f, by)))
        .toList();
  }

  private Report started(Start file, String by) {
    return driven(
        "start " + file.migration().name() + (file.named() ? " named" : "") + " by " + by);
  }

  @Override
  public Report skip(String name, String step, String because, String by, EngineListener listener) {
    return driven("skip " + name + " " + step + " because " + because);
  }

  @Override
  public Report abandon(String name, String because, String by, EngineListener listener) {
    return driven("abandon " + name + " because " + because);
  }

  @Override
  public Report baseline(String name, String by) {
    return driven("baseline " + name + " by " + by);
  }

  @Override
  public List<Standing> migrations() {
    return List.of(report.standing());
  }

  @Override
  public Report approve(String name, String phase, String by) {
    return driven("approve " + name + " " + phase + " by " + by);
  }

  @Override
  public Report revoke(String name, String phase, String by) {
    return driven("revoke " + name + " " + phase + " by " + by);
  }

  @Override
  public Flag setFlag(String key, String value, String by) {
    asked.add("set " + key + " " + value + " by " + by);
    return new Flag(key, value, by, Samples.THEN);
  }

  @Override
  public Flag forceReader(String key, String reader, @Nullable String shape, String by) {
    asked.add("force " + key + " " + reader + " " + shape + " by " + by);
    return new Flag(key, "0", by, Samples.THEN);
  }

  @Override
  public List<VerificationResults.Result> verify(String name, EngineListener listener) {
    return report.verifications();
  }

  @Override
  public Report status(String name) {
    return report;
  }

  @Override
  public List<Report> status() {
    return List.of(report);
  }

  @Override
  public Report rollout(String name, RolloutOrder order, String because, String by) {
    return driven("rollout %s %s because %s by %s".formatted(name, order, because, by));
  }

  @Override
  public List<Transition> history(String name) {
    return List.of(
        new Transition(
            1,
            name,
            1,
            1,
            null,
            State.PLANNED,
            Event.REGISTERED,
            Samples.THEN,
            "anna",
            "registered",
            "{\"a\": 1}"));
  }

  @Override
  public List<String> active() {
    return List.of(report.standing().name());
  }

  @Override
  public Look advance(String name, EngineListener listener) {
    return new Look(driven("advance " + name), Duration.ofSeconds(1));
  }

  @Override
  public Requests requests() {
    throw new UnsupportedOperationException("commands drive");
  }

  @Override
  public void stop() {
    asked.add("stop");
  }
}
