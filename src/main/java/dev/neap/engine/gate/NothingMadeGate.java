package dev.neap.engine.gate;

import dev.neap.engine.Gate;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Ddl;
import dev.neap.migration.Phase;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Nothing that the migration is about to make is there: what others made meanwhile would be taken
 * for the migration's own, and a rollback would take it away.
 */
@Component
final class NothingMadeGate implements Gate {

  private final JdbcClient jdbc;

  NothingMadeGate(DataSource database) {
    jdbc = JdbcClient.create(database);
  }

  @Override
  public String name() {
    return "nothing-made";
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
    List<String> found =
        question.plan().steps(Phase.EXPAND).stream()
            .filter(Ddl.class::isInstance)
            .map(Ddl.class::cast)
            .filter(ddl -> !ddl.undo().isEmpty())
            .map(Ddl::done)
            .filter(done -> jdbc.sql(done.query()).query(Boolean.class).single())
            .map(done -> done.what())
            .toList();
    return found.isEmpty()
        ? question.open(name(), "nothing of what is to be made is there")
        : new Verdict(
            name(),
            Verdict.Answer.CLOSED,
            "made by somebody else since the migration was registered: " + String.join(", ", found),
            null,
            "it is renamed or dropped, or the migration is rolled back");
  }
}
