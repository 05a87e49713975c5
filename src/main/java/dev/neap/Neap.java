package dev.neap;

import dev.neap.cli.CommandContext;
import dev.neap.cli.Interruption;
import dev.neap.cli.NeapCommand;
import dev.neap.cli.Session;
import dev.neap.cli.Terminal;
import dev.neap.demo.DemoCommand;
import dev.neap.web.ServeCommand;
import java.time.Clock;
import java.util.List;

/** Neap's entry point: the command line. */
public final class Neap {
  private Neap() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    startsFast();
    Terminal terminal = Terminal.ofProcess(System.getenv());
    Interruption interruption = new Interruption();
    interruption.install(terminal);
    CommandContext context =
        new CommandContext(terminal, Session::open, interruption, Clock.systemDefaultZone());
    int exitCode =
        NeapCommand.create(context, List.of(new DemoCommand(context), new ServeCommand(context)))
            .execute(args);
    interruption.ended();
    System.exit(exitCode);
  }

  /** Spring Boot need not load classes ahead, nor set up logging, which Neap does in less time. */
  private static void startsFast() {
    System.setProperty("spring.backgroundpreinitializer.ignore", "true");
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
  }
}
