package dev.neap.bench.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Compares cases round by round: only what was measured one after the other is comparable. */
final class Rounds {

  private final Results results;

  Rounds(Results results) {
    this.results = results;
  }

  /** A number of a case on a table. */
  Spread values(String name, String table, ToDoubleFunction<Measurement> number) {
    return spread(byRound(name, table, number));
  }

  /** A number of a case, divided by that of another case in the same round. */
  Spread ratios(String name, String other, String table, ToDoubleFunction<Measurement> number) {
    return ratios(byRound(name, table, number), byRound(other, table, number));
  }

  /** The rows a second of a case, divided by those of another case in the same round. */
  Spread speed(String name, String other, String table) {
    return ratios(name, other, table, Measurement::rowsPerSecond);
  }

  /** A number of a case under load. */
  Spread load(String name, ToDoubleFunction<LoadMeasurement> number) {
    return spread(loadByRound(name, number));
  }

  /** The same, divided by that of another case in the same round. */
  Spread load(String name, String other, ToDoubleFunction<LoadMeasurement> number) {
    return ratios(loadByRound(name, number), loadByRound(other, number));
  }

  /** A number of the walks over a table of that size. */
  Spread walks(long rows, ToDoubleFunction<WalkMeasurement> number) {
    return spread(byRound(results.walks(), w -> w.rows() == rows, WalkMeasurement::round, number));
  }

  /** A number of the times that a standby fell behind. */
  Spread standbys(ToDoubleFunction<StandbyMeasurement> number) {
    return spread(byRound(results.standbys(), s -> true, StandbyMeasurement::round, number));
  }

  /** A number of the backfills whose engine and server were killed. */
  Spread kills(ToDoubleFunction<KillMeasurement> number) {
    return spread(byRound(results.kills(), k -> true, KillMeasurement::round, number));
  }

  private Map<Integer, Double> byRound(
      String name, String table, ToDoubleFunction<Measurement> number) {
    return byRound(
        results.measurements(),
        m -> m.name().equals(name) && m.table().equals(table),
        Measurement::round,
        number);
  }

  private Map<Integer, Double> loadByRound(String name, ToDoubleFunction<LoadMeasurement> number) {
    return byRound(results.load(), l -> l.name().equals(name), LoadMeasurement::round, number);
  }

  private static <T> Map<Integer, Double> byRound(
      List<T> all, Predicate<T> which, Function<T, Integer> round, ToDoubleFunction<T> number) {
    Map<Integer, Double> values = new TreeMap<>();
    all.stream()
        .filter(which)
        .forEach(one -> values.put(round.apply(one), number.applyAsDouble(one)));
    return values;
  }

  private static Spread ratios(Map<Integer, Double> values, Map<Integer, Double> others) {
    Map<Integer, Double> ratios = new TreeMap<>(values);
    ratios.keySet().retainAll(others.keySet());
    ratios.replaceAll((round, value) -> value / others.getOrDefault(round, Double.NaN));
    return spread(ratios);
  }

  private static Spread spread(Map<Integer, Double> values) {
    return new Spread(List.copyOf(values.values()));
  }
}
