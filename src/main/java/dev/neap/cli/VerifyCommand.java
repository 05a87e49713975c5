package dev.neap.cli;

import dev.neap.engine.Engine;
import dev.neap.verify.VerificationResults.Result;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code neap verify NAME}: compares old and new for every row now. */
@Command(
    name = "verify",
    description =
        "Compares old and new for every row now; changes nothing. Ends with 1 when rows differ.")
final class VerifyCommand extends NeapSubcommand {

  @Parameters(paramLabel = "NAME", description = "The migration.")
  String name = "";

  VerifyCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run(Session session) {
    Engine engine = session.engine();
    stopsSafely(engine);
    List<Result> results = ofMigration(name, engine, () -> engine.verify(name, listener()));
    boolean interrupted = context.interruption().requested();
    long different = results.stream().mapToLong(Result::different).sum();
    if (options.json()) {
      json(
          new VerificationView(
              name,
              !interrupted && different == 0,
              results.stream().map(ReportView.Verification::of).toList()));
    } else {
      StatusText text = new StatusText(context.terminal(), context.clock());
      results.forEach(result -> text.verification(result).forEach(this::line));
      if (interrupted) {
        line("Stopped before its end; to compare again: neap verify " + name);
      } else if (results.isEmpty()) {
        line("There is nothing to compare.");
      }
    }
    return different == 0 ? ExitCode.DONE : ExitCode.FAILED;
  }

  /** What a program reads. */
  record VerificationView(
      String name, boolean clean, List<ReportView.Verification> verifications) {}
}
