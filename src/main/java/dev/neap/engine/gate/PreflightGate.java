package dev.neap.engine.gate;

import dev.neap.engine.Gate;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Objection;
import dev.neap.migration.Phase;
import dev.neap.migration.Probe;
import dev.neap.postgres.SqlStates;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What was asked of the data at the start is answered as well when the migration begins, which may
 * be weeks later. Where the tables have changed since, it is planned anew then, and every check is
 * asked again.
 */
@Component
final class PreflightGate implements Gate {

  private final JdbcClient jdbc;

  PreflightGate(DataSource database) {
    jdbc = JdbcClient.create(database);
  }

  @Override
  public String name() {
    return "preflight";
  }

  @Override
  public Set<Phase> phases() {
    return EnumSet.of(Phase.EXPAND);
  }

  @Override
  public Cost cost() {
    return Cost.LARGE;
  }

  @Override
  public Verdict ask(Question question) {
    List<Objection> objections =
        question.plan().probes().stream().filter(this::isSo).map(Probe::objection).toList();
    return objections.isEmpty()
        ? question.open(name(), "nothing speaks against it")
        : question.closed(
            name(),
            objections.stream().map(Objection::toString).collect(Collectors.joining("; ")),
            "that is mended, or the migration is rolled back");
  }

  /** A question that the server does not take is about tables that have changed. */
  private boolean isSo(Probe probe) {
    try {
      return Boolean.TRUE.equals(jdbc.sql(probe.query()).query(Boolean.class).single());
    } catch (DataAccessException e) {
      if (SqlStates.connectionLost(e)) {
        throw e;
      }
      return false;
    }
  }
}
