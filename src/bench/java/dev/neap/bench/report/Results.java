package dev.neap.bench.report;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * All that one execution of the benchmark measured.
 *
 * @param date the day, as of ISO 8601
 * @param machine what it ran on
 * @param settings what it was asked for
 * @param cases the titles of the cases by their names
 * @param missing why a case was not measured, by its name
 * @param tables the tables
 * @param measurements each run of each case
 * @param load each run beside an application
 * @param walks each walk over a whole table
 * @param standbys each time that a standby fell behind
 * @param kills each backfill whose engine and server were killed
 */
public record Results(
    String date,
    Machine machine,
    Map<String, String> settings,
    Map<String, String> cases,
    Map<String, String> missing,
    List<Table> tables,
    List<Measurement> measurements,
    List<LoadMeasurement> load,
    List<WalkMeasurement> walks,
    List<StandbyMeasurement> standbys,
    List<KillMeasurement> kills) {

  /** The setting for the cases that were asked for. */
  public static final String CASES = "cases";

  private static final String AGAIN = "measured.again";

  public Results {
    settings = new TreeMap<>(settings);
    cases = new TreeMap<>(cases);
    missing = new TreeMap<>(missing);
    tables = List.copyOf(tables);
    measurements = List.copyOf(measurements);
    load = List.copyOf(load);
    walks = List.copyOf(walks);
    standbys = List.copyOf(Objects.requireNonNullElse(standbys, List.of())); // not in older files
    kills = List.copyOf(Objects.requireNonNullElse(kills, List.of()));
  }

  /** These, with what newer ones have measured in its place, which the settings then tell. */
  public Results completedBy(Results newer) {
    Map<String, String> titles = new TreeMap<>(cases);
    titles.putAll(newer.cases);
    Map<String, String> told = new TreeMap<>(settings);
    told.put(AGAIN, newer.date + " " + newer.settings.get(CASES));
    return new Results(
        newer.date,
        newer.machine,
        told,
        titles,
        missing,
        newerOr(newer.tables, tables),
        newerOr(newer.measurements, measurements),
        newerOr(newer.load, load),
        newerOr(newer.walks, walks),
        newerOr(newer.standbys, standbys),
        newerOr(newer.kills, kills));
  }

  private static <T> List<T> newerOr(List<T> newer, List<T> older) {
    return newer.isEmpty() ? older : newer;
  }

  /** A table that rows were rewritten in. */
  public record Table(String name, String title, long rows) {}

  /**
   * What the benchmark ran on.
   *
   * @param processor the processor's name
   * @param cores how many of them the JVM sees
   * @param memory the machine's memory in bytes
   * @param system the operating system
   * @param java the Java runtime
   * @param postgres the server's version
   * @param neap Neap's version
   * @param commitMillis how long a tiny durable commit takes when nothing else goes on
   */
  public record Machine(
      String processor,
      int cores,
      long memory,
      String system,
      String java,
      String postgres,
      String neap,
      double commitMillis) {}
}
