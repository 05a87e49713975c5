package dev.neap.engine.gate;

import dev.neap.engine.Gate;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Probe;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tables for which contract builds something under its lock have not grown since the start. */
@Component
final class SizeGate implements Gate {

  private final JdbcClient jdbc;

  SizeGate(DataSource database) {
    jdbc = JdbcClient.create(database);
  }

  @Override
  public String name() {
    return "size";
  }

  @Override
  public Set<Phase> phases() {
    return EnumSet.of(Phase.CONTRACT);
  }

  @Override
  public Cost cost() {
    return Cost.LARGE;
  }

  @Override
  public Verdict ask(Question question) {
    List<String> large =
        question.plan().probes().stream()
            .filter(probe -> probe.objection().code().equals(Plan.BUILT_AT_ONCE))
            .filter(this::isSo)
            .map(probe -> probe.objection().what())
            .toList();
    return large.isEmpty()
        ? question.open(name(), "nothing large is built under a lock")
        : new Verdict(
            name(),
            Verdict.Answer.CLOSED,
            "a table has grown over 4 MiB since the start: " + String.join("; ", large),
            null,
            "the table is smaller again; else roll back, drop the constraint and start again");
  }

  private boolean isSo(Probe probe) {
    return Boolean.TRUE.equals(jdbc.sql(probe.query()).query(Boolean.class).single());
  }
}
