package dev.neap.engine.gate;

import dev.neap.engine.Gate;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Ddl;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.schema.Fact;
import dev.neap.schema.TableName;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Nothing that the migration is about to make is there: what others made meanwhile would be taken
 * for the migration's own, and a rollback would take it away. Nor is anything of a name that one of
 * its tables is to have.
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
    return EnumSet.of(Phase.EXPAND, Phase.CONTRACT);
  }

  @Override
  public Cost cost() {
    return Cost.LARGE;
  }

  @Override
  public Verdict ask(Question question) {
    List<String> found =
        Stream.concat(
                question.phase() == Phase.EXPAND ? made(question.plan()) : Stream.empty(),
                named(question.plan()))
            .filter(there -> jdbc.sql(there.query()).query(Boolean.class).single())
            .map(Fact::what)
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

  /** What expand makes, and a rollback would take away. */
  private static Stream<Fact> made(Plan plan) {
    return plan.steps(Phase.EXPAND).stream()
        .filter(Ddl.class::isInstance)
        .map(Ddl.class::cast)
        .filter(ddl -> !ddl.undo().isEmpty())
        .map(Ddl::done);
  }

  /** Names that tables get in contract, but for those that a table has until then. */
  private static Stream<Fact> named(Plan plan) {
    return plan.renamed().keySet().stream()
        .filter(name -> !plan.before().otherTables().contains(name))
        .map(name -> Fact.relationExists(new TableName(plan.before().schema(), name)));
  }
}
