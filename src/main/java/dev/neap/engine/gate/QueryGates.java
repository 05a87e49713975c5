package dev.neap.engine.gate;

import dev.neap.engine.Gate;
import dev.neap.engine.GateSet;
import dev.neap.engine.GateSettings;
import dev.neap.engine.InvalidGateException;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.stereotype.Component;

/** Queries of the user's that say whether a phase may begin; they can't change anything. */
@Component
final class QueryGates implements GateSet {

  private final List<Gate> gates = new ArrayList<>();

  /**
   * A query.
   *
   * @param sql one SELECT whose first column is a boolean, and whose second one, if there is one,
   *     says why
   * @param phases before which it is asked
   * @param migrations the migrations that it guards; all when empty
   * @param timeout how long it may run
   * @param every how long its answer holds
   */
  record Settings(
      @Nullable String sql,
      @DefaultValue({"expand", "backfill", "tighten", "contract"}) List<Phase> phases,
      @DefaultValue List<String> migrations,
      @DefaultValue("5s") Duration timeout,
      @DefaultValue("5s") Duration every,
      GateSettings.@Nullable Written unknown) {}

  QueryGates(GateSettings settings, DataSource database) {
    settings
        .named(kind(), Settings.class)
        .forEach((name, one) -> gates.add(gate(kind() + "." + name, one, database)));
  }

  @Override
  public String kind() {
    return "query";
  }

  @Override
  public List<Gate> gates() {
    return gates;
  }

  private static Gate gate(String name, Settings settings, DataSource database) {
    String sql = settings.sql();
    String place = "neap.gates." + name + ".sql";
    if (sql == null || sql.isBlank()) {
      throw InvalidGateException.value(place, "it is missing; write a query of one boolean");
    }
    return new QueryGate(
        name,
        ReadOnlyQuery.of(place, sql, settings.timeout(), database),
        GateSettings.phases(name, settings.phases()),
        settings);
  }

  private record QueryGate(String name, ReadOnlyQuery query, Set<Phase> phases, Settings settings)
      implements OutsideGate {

    @Override
    public Duration timeout() {
      return settings.timeout();
    }

    @Override
    public Duration every() {
      return settings.every();
    }

    @Override
    public Verdict ask(Question question) {
      if (!Names.guards(settings.migrations(), question)) {
        return question.open(name, "it does not guard this migration");
      }
      ReadOnlyQuery.Row row;
      try {
        row = query.row(question);
      } catch (ReadOnlyQuery.NoAnswerException e) {
        return question.unknown(name, e.problem(), "its query answers with one boolean");
      }
      if (!(row.first() instanceof Boolean lets)) {
        return question.unknown(
            name,
            "its first column is " + (row.first() == null ? "NULL" : "not a boolean"),
            "its query answers with one boolean");
      }
      String why = row.second() == null ? "" : ": " + Said.line(row.second());
      return lets
          ? question.open(name, "its query says yes" + why)
          : question.closed(name, "its query says no" + why, "it says yes");
    }
  }
}
