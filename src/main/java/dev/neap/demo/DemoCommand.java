package dev.neap.demo;

import dev.neap.cli.CommandContext;
import dev.neap.cli.ExitCode;
import dev.neap.cli.NeapSubcommand;
import dev.neap.cli.Session;
import dev.neap.cli.SessionRequest;
import dev.neap.engine.Engine;
import dev.neap.flag.Flags;
import dev.neap.jobfile.MigrationFile;
import dev.neap.migration.Migration;
import dev.neap.postgres.EmbeddedServer;
import dev.neap.postgres.RunningServer;
import java.nio.file.Path;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code neap demo}: a shop that is in use, and one migration from its start to its end. */
@Command(
    name = "demo",
    description = {
      "Makes a shop on the embedded server, lets an application use it, carries one migration from"
          + " its start to its end meanwhile, and checks the result.",
      "Ends with 0 when the migration completed, no row differs and the application had no error."
    })
public final class DemoCommand extends NeapSubcommand {

  private static final String FILE = "jobs/demo.yaml";
  private static final long FEWEST = 1000;
  private static final long MOST = 100_000_000;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Orders that the shop begins with (default: ${DEFAULT-VALUE}).")
  long rows = 300_000;

  @Option(
      names = "--keep",
      description = "Leaves the server running and the shop as it is then, for looking around.")
  boolean keep;

  private final DemoStop stop = new DemoStop();
  private final Path home = Path.of(System.getProperty("neap.home", "")).toAbsolutePath();

  /** A command that works with these. */
  public DemoCommand(CommandContext context) {
    super(context);
  }

  @Override
  public Integer call() {
    // Nothing is logged before the session has set logging up.
    LoggingSystem.get(getClass().getClassLoader()).beforeInitialize();
    context.interruption().onStop(stop::now);
    try {
      if (rows < FEWEST || rows > MOST) {
        throw DemoRefusedException.rows(rows, FEWEST, MOST);
      }
      String url = options.request().url();
      return url == null ? onEmbeddedServer() : inDatabaseOfUser(url);
    } catch (DemoRefusedException e) {
      if (options.json()) {
        json(Map.of("error", Map.of("code", e.code(), "message", e.getMessage())));
      } else {
        context.terminal().error(e.code() + ": " + e.getMessage());
      }
      return e.exitCode();
    }
  }

  private int onEmbeddedServer() {
    story().live("starting PostgreSQL under " + home.resolve(".neap") + " …");
    try (RunningServer server = EmbeddedServer.at(home.resolve(".neap")).start();
        DemoDatabase database = DemoDatabase.on(server)) {
      int code;
      try (Session session =
          context.sessions().open(request(DemoDatabase.urlOn(server.jdbcUrl())))) {
        code = run(session);
      } catch (RuntimeException e) {
        leave(database);
        throw e;
      }
      if (leave(database)) {
        server.keep();
        explore(DemoDatabase.urlOn(server.libpqUrl()));
        story()
            .tell(
                "The server runs on. To end it: kill -INT $(head -n 1 '%s')"
                    .formatted(server.dataDirectory().resolve("postmaster.pid")));
      }
      return code;
    }
  }

  private int inDatabaseOfUser(String url) {
    DemoDatabase database;
    int code;
    try (Session session = context.sessions().open(request(url))) {
      database = DemoDatabase.in(connections(session));
      code = run(session);
    }
    try (database) {
      if (leave(database)) {
        explore(url);
      }
    }
    return code;
  }

  /** Clears the place unless it is to be kept. */
  private boolean leave(DemoDatabase database) {
    boolean kept = keep && !context.interruption().requested();
    if (!kept) {
      database.clear();
    }
    return kept;
  }

  @Override
  protected int run(Session session) {
    if (!session.bean(Flags.class).isSettable()) {
      throw DemoRefusedException.flags(session.bean(Flags.class).where());
    }
    Migration migration = new MigrationFile().read(home.resolve(FILE));
    Engine engine = session.engine();
    context
        .interruption()
        .onStop(
            () -> {
              stop.now();
              engine.stop();
            });
    Demo demo =
        new Demo(engine, session.flags(), connections(session), story(), stop, System::nanoTime);
    try {
      DemoResult result = demo.show(rows, migration, FILE);
      if (options.json()) {
        json(result);
      }
      return result.kept() ? ExitCode.DONE : ExitCode.FAILED;
    } catch (InterruptedException e) {
      story().warn("stopped; the shop is taken away again");
      return ExitCode.FAILED;
    }
  }

  private SessionRequest request(String url) {
    SessionRequest asked = options.request();
    return new SessionRequest(url, null, "public", asked.config(), asked.debug());
  }

  /** The application's own connections to the session's database, without a pool. */
  private static DataSource connections(Session session) {
    Environment environment = session.bean(Environment.class);
    PGSimpleDataSource connections = new PGSimpleDataSource();
    connections.setUrl(environment.getRequiredProperty("spring.datasource.url"));
    connections.setUser(environment.getProperty("spring.datasource.username"));
    connections.setPassword(environment.getProperty("spring.datasource.password"));
    connections.setCurrentSchema("public");
    connections.setApplicationName("shop");
    return connections;
  }

  private void explore(String url) {
    DemoStory story = story();
    story.chapter("YOURS", "the shop is left as it is: " + url);
    story.tell("./neap status --url '%s'".formatted(url));
    story.tell("./neap history demo --url '%s'".formatted(url));
    story.tell("./neap rollback demo --url '%s'".formatted(url));
  }

  private DemoStory story() {
    return new DemoStory(context.terminal(), options.json(), System::nanoTime);
  }
}
