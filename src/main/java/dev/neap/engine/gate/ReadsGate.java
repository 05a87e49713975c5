package dev.neap.engine.gate;

import dev.neap.engine.ContractDefaults;
import dev.neap.engine.DatabaseClock;
import dev.neap.engine.Gate;
import dev.neap.engine.GateSettings;
import dev.neap.engine.StatementReads;
import dev.neap.engine.StatementReads.Look;
import dev.neap.engine.StatementReads.Read;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.stereotype.Component;

/**
 * No statement that names what goes was called for {@code contract.quiet}, as far as the server
 * counts statements. Where it does not the gate can't tell, and lets through unless it is told to
 * wait.
 */
@Component
final class ReadsGate implements Gate {

  private static final String NAME = "reads";

  private final StatementReads reads;
  private final DatabaseClock clock;
  private final ContractDefaults defaults;
  private final Settings settings;

  /**
   * What is left out.
   *
   * @param ignore parts of the texts of statements that do no harm
   */
  record Settings(@DefaultValue List<String> ignore, GateSettings.@Nullable Written unknown) {}

  ReadsGate(
      StatementReads reads, DatabaseClock clock, ContractDefaults defaults, GateSettings gates) {
    this.reads = reads;
    this.clock = clock;
    this.defaults = defaults;
    this.settings = gates.of(NAME, Settings.class);
  }

  @Override
  public String name() {
    return NAME;
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
  public Unknown unknown() {
    return Unknown.PASSES;
  }

  @Override
  public Verdict ask(Question question) {
    Duration quiet = defaults.quiet(question.settings());
    Look look = reads.look(question.standing(), question.plan());
    Instant now = clock.now();
    List<Read> recent =
        look.statements().stream()
            .filter(read -> settings.ignore().stream().noneMatch(read.text()::contains))
            .filter(read -> read.last().plus(quiet).isAfter(now))
            .toList();
    if (!recent.isEmpty()) {
      return closed(recent, quiet);
    }
    Instant lost = look.lostAt();
    String unknown =
        lost != null && lost.plus(quiet).isAfter(now)
            ? "pg_stat_statements was reset, or dropped statements, at or before " + lost
            : look.unknown();
    return unknown == null
        ? question.open(
            NAME, "no statement that names what goes was called for " + Durations.words(quiet))
        : question.unknown(
            NAME, unknown, "the server counts all statements, and Neap may see them");
  }

  private static Verdict closed(List<Read> recent, Duration quiet) {
    Read latest = recent.get(0);
    Instant opens = latest.last().plus(quiet);
    String text = Said.line(latest.text().strip().replaceAll("\\s+", " "));
    return new Verdict(
        NAME,
        Verdict.Answer.CLOSED,
        "a statement names what goes, and %s: %s%s"
            .formatted(
                latest.calls() == 0
                    ? "it can't be told whether it was called before " + latest.since()
                    : "was called less than %s ago, %d times since %s"
                        .formatted(Durations.words(quiet), latest.calls(), latest.since()),
                text,
                recent.size() == 1 ? "" : "; and %d more".formatted(recent.size() - 1)),
        latest.last(),
        "none of them is called until " + opens,
        opens);
  }
}
