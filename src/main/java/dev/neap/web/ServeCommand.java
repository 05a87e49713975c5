package dev.neap.web;

import dev.neap.cli.CommandContext;
import dev.neap.cli.CommandException;
import dev.neap.cli.ExitCode;
import dev.neap.cli.NeapSubcommand;
import dev.neap.cli.Session;
import dev.neap.engine.Service;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.context.ApplicationContextException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code neap serve}: serves one database to programs until it is told to end. */
@Command(
    name = "serve",
    description = {
      "Serves REST, events and flags (OFREP), and drives the migrations of the database.",
      "Runs until Ctrl-C or SIGTERM, and ends with 0 once what runs has come to the end of its"
          + " chunk."
    })
public final class ServeCommand extends NeapSubcommand {

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The port it listens on (default: neap.web.port, else 8080); 0 for a free one.")
  @Nullable Integer port;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description =
          "The address it listens on (default: neap.web.bind, else 127.0.0.1). One that others"
              + " reach needs tokens: neap.web.tokens.")
  @Nullable String bind;

  /** A command that works with these. */
  public ServeCommand(CommandContext context) {
    super(context);
  }

  @Override
  public Integer call() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    CountDownLatch asked = new CountDownLatch(1);
    context.interruption().onStop(asked::countDown);
    String target = request().target();
    Listening listening =
        new Listening(options.by(), target == null ? "default" : target, bind, port);
    try (Session session = Session.serve(request(), WebConfiguration.class, listening)) {
      return serve(session, listening, asked);
    } catch (ApplicationContextException e) {
      throw e.getCause() instanceof WebServerException cause ? unavailable(listening, cause) : e;
    }
  }

  @Override
  protected int run(Session session) {
    throw new UnsupportedOperationException("serve opens its session itself");
  }

  /** The session's end ends the services; requests under way first, and before them the streams. */
  private int serve(Session session, Listening listening, CountDownLatch asked) {
    session.bean(Services.class).all().forEach(Service::start);
    tell(listening);
    try {
      asked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    session.bean(EventFeed.class).close();
    return ExitCode.DONE;
  }

  private void tell(Listening listening) {
    if (options.json()) {
      json(new ListeningView(listening.url()));
    } else {
      line("Listening on " + listening.url());
      line(
          listening.isOpen()
              ? "No tokens are configured: whoever reaches this address may do everything."
              : "Requests need a token of neap.web.tokens.");
    }
  }

  private static CommandException unavailable(Listening listening, WebServerException e) {
    String why =
        e instanceof PortInUseException
            ? "another program listens there"
            : String.valueOf(innermost(e).getMessage());
    return CommandException.usage(
        "NEAP-8402",
        "Neap can't listen on %s: %s. Choose another port by --port, or another address by --bind."
            .formatted(listening.asked(), why));
  }

  private static Throwable innermost(Throwable thrown) {
    Throwable inner = thrown;
    for (Throwable e = thrown.getCause(); e != null; e = e.getCause()) {
      inner = e;
    }
    return inner;
  }

  /** What a program reads once it listens. */
  record ListeningView(String url) {}

  /** All that works in the background. */
  record Services(List<Service> all) {}
}
