package dev.neap.bench;

import dev.neap.bench.report.KillMeasurement;
import dev.neap.bench.report.LoadMeasurement;
import dev.neap.bench.report.Measurement;
import dev.neap.bench.report.Results;
import dev.neap.bench.report.Results.Machine;
import dev.neap.bench.report.Results.Table;
import dev.neap.bench.report.StandbyMeasurement;
import dev.neap.bench.report.WalkMeasurement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Measures everything that is asked for, case beside case, round after round. */
final class Session {

  private static final String LOAD = "load";
  private static final String WALK = "walk";
  private static final String STANDBY = "standby";
  private static final String KILL = "kill";
  private static final long WARM_UP_ROWS = 5000;

  private final Server server;
  private final Settings settings;
  private final List<Case> cases;
  private final Map<String, String> titles = new TreeMap<>();
  private final Map<String, String> missing = new TreeMap<>();
  private final List<Table> tables = new ArrayList<>();
  private final List<Measurement> measurements = new ArrayList<>();
  private final List<LoadMeasurement> load = new ArrayList<>();
  private final List<WalkMeasurement> walks = new ArrayList<>();
  private final List<StandbyMeasurement> standbys = new ArrayList<>();
  private final List<KillMeasurement> kills = new ArrayList<>();

  Session(Server server, Settings settings) {
    this.server = server;
    this.settings = settings;
    this.cases = new ArrayList<>(Cases.all());
    Cases.assertKnown(cases, settings.cases(), List.of(LOAD, WALK, STANDBY, KILL, Settings.ALL));
    cases.forEach(way -> titles.put(way.name(), way.title()));
    cases.forEach(way -> way.missing().ifPresent(why -> missing.put(way.name(), why)));
    cases.removeIf(way -> way.missing().isPresent());
  }

  /** Measures all. */
  void measure() throws Exception {
    warmUp();
    for (SampleTable table : settings.wantedTables()) {
      List<Case> wanted =
          cases.stream()
              .filter(way -> settings.wants(way.name()) && way.measuredOn(table))
              .toList();
      if (!wanted.isEmpty()) {
        measure(table, wanted);
      }
    }
    if (settings.wants(LOAD)) {
      measureLoad();
    }
    if (settings.wants(WALK)) {
      measureWalks();
    }
    if (settings.names(STANDBY)) {
      measureStandby();
    }
    if (settings.names(KILL)) {
      measureKills();
    }
  }

  /** What was measured so far. */
  Results results(Machine machine) {
    return new Results(
        LocalDate.now().toString(),
        machine,
        settings.shown(),
        titles,
        missing,
        tables,
        measurements,
        load,
        walks,
        standbys,
        kills);
  }

  /** The first run of anything pays for loading its classes. */
  private void warmUp() throws Exception {
    Template template = Template.create(server, SampleTable.ONE_INDEX, WARM_UP_ROWS);
    Measuring measuring = new Measuring(server, settings.limitSeconds());
    for (Case way : cases) {
      measuring.measure(way, template, 0);
    }
    template.drop(server);
  }

  private void measure(SampleTable table, List<Case> wanted) throws Exception {
    Template template = Template.create(server, table, table.rows(settings.rows()));
    tables.add(new Table(table.id(), table.title(), template.rows()));
    Measuring measuring = new Measuring(server, settings.limitSeconds());
    for (int round = 1; round <= settings.runs(); round++) {
      for (Case way : order(wanted, round)) {
        Measurement one = measuring.measure(way, template, round);
        measurements.add(one);
        say(
            "%-13s %d/%d %-19s %,9.0f rows/s%s",
            table.id(),
            round,
            settings.runs(),
            way.name(),
            one.rows() / one.seconds(),
            one.cut() ? ", cut" : "");
      }
    }
    template.drop(server);
  }

  private void measureLoad() throws Exception {
    Template template = Template.create(server, SampleTable.ONE_INDEX, settings.latencyRows());
    LoadMeasuring measuring = new LoadMeasuring(server, settings);
    List<@Nullable Case> all = new ArrayList<>();
    all.add(null);
    cases.stream().filter(Case::measuredUnderLoad).forEach(all::add);
    for (int round = 1; round <= settings.runs(); round++) {
      for (Case way : order(all, round)) {
        LoadMeasurement one = measuring.measure(way, template, round);
        load.add(one);
        say(
            "%-13s %d/%d %-19s p50 %.1f, p99 %.1f, longest %.0f ms",
            LOAD, round, settings.runs(), one.name(), one.p50(), one.p99(), one.max());
      }
    }
    template.drop(server);
  }

  private void measureWalks() throws Exception {
    WalkMeasuring measuring = new WalkMeasuring(server);
    Case neap = named("neap-1");
    for (long rows : settings.walkRows()) {
      Template template = Template.create(server, SampleTable.ONE_INDEX, rows);
      for (int round = 1; round <= settings.runs(); round++) {
        WalkMeasurement one = measuring.measure(neap, template, round);
        walks.add(one);
        say("%-13s %d/%d %,d rows in %.1f s", WALK, round, settings.runs(), rows, one.seconds());
      }
      template.drop(server);
    }
  }

  private void measureStandby() throws Exception {
    standbys.addAll(
        new StandbyMeasuring(settings.directory(), named("neap-paced")).measure(settings.runs()));
    standbys.forEach(
        one ->
            say(
                "%-13s %d/%d begun for %.2f s over the limit, back after %.1f s",
                STANDBY, one.round(), settings.runs(), one.startedAfter(), one.backAfter()));
  }

  private void measureKills() throws Exception {
    KillMeasurement one =
        new KillMeasuring(settings.directory(), settings.kills()).measure(1, System.nanoTime());
    kills.add(one);
    say(
        "%-13s %d times the engine, %d times the server, %d at work: %d lost, %d twice; seed %d",
        KILL,
        one.engineKills(),
        one.serverKills(),
        one.atWork(),
        one.lost(),
        one.twice(),
        one.seed());
  }

  private Case named(String name) {
    return cases.stream().filter(way -> way.name().equals(name)).findFirst().orElseThrow();
  }

  /** Another order in each round, so that what comes before a case differs. */
  static <T extends @Nullable Object> List<T> order(List<T> all, int round) {
    List<T> order = new ArrayList<>(all);
    Collections.rotate(order, round - 1);
    if (round % 2 == 0) {
      Collections.reverse(order);
    }
    return order;
  }

  private static void say(String format, @Nullable Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
