package dev.neap.bench.report;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** One value for each round. */
record Spread(List<Double> values) {

  /** Nothing was measured. */
  static final Spread NONE = new Spread(List.of());

  Spread {
    values = values.stream().sorted().toList();
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  double median() {
    int middle = values.size() / 2;
    return values.size() % 2 == 1
        ? values.get(middle)
        : (values.get(middle - 1) + values.get(middle)) / 2;
  }

  double least() {
    return values.get(0);
  }

  double most() {
    return values.get(values.size() - 1);
  }

  Spread map(DoubleUnaryOperator change) {
    return new Spread(values.stream().map(change::applyAsDouble).toList());
  }
}
