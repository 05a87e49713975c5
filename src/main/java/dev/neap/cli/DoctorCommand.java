package dev.neap.cli;

import dev.neap.cli.Finding.Level;
import dev.neap.cli.Terminal.Style;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine.Command;

/** {@code neap doctor}: is the database ready for migrations. */
@Command(
    name = "doctor",
    description =
        "Looks at connection, privileges and settings, and says what to mend; changes nothing.")
final class DoctorCommand extends NeapSubcommand {

  DoctorCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Session session) {
    List<Finding> findings = findings(session);
    boolean failed = findings.stream().anyMatch(finding -> finding.level() == Level.FAIL);
    if (options.json()) {
      json(new DoctorView(!failed, findings));
    } else {
      Table table = new Table();
      for (Finding finding : findings) {
        table.row(level(finding.level()), finding.check(), finding.found());
        if (!finding.advice().isEmpty()) {
          table.row("", "", "-> " + finding.advice());
        }
      }
      table.lines("").forEach(this::line);
    }
    return failed ? ExitCode.FAILED : ExitCode.DONE;
  }

  private static List<Finding> findings(Session session) {
    JdbcTemplate jdbc = new JdbcTemplate(session.dataSource());
    List<Finding> findings = new ArrayList<>();
    try {
      findings.add(
          Finding.ok(
              "connection",
              String.valueOf(
                  jdbc.queryForObject(
                      """
                      SELECT format('%s to database %s at %s', current_user, current_database(),
                        coalesce(host(inet_server_addr()) || ':' || inet_server_port(), 'a socket'))
                      """,
                      String.class))));
    } catch (RuntimeException e) {
      Failure failure = Failure.of(e);
      findings.add(Finding.fail("connection", failure.code(), failure.message()));
      return findings;
    }
    findings.addAll(new ServerFindings(jdbc).all());
    findings.addAll(new PrivilegeFindings(jdbc, session.schema()).all());
    findings.addAll(new ActivityFindings(jdbc, session.schema()).all());
    return findings;
  }

  private String level(Level level) {
    Style style =
        switch (level) {
          case OK -> Style.GREEN;
          case WARN -> Style.YELLOW;
          case FAIL -> Style.RED;
        };
    return context.terminal().styled(style, level.name());
  }

  /** What a program reads; {@code ready} is false when something FAILs. */
  record DoctorView(boolean ready, List<Finding> findings) {}
}
