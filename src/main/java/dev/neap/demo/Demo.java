package dev.neap.demo;

import static dev.neap.cli.Amounts.count;

import dev.neap.cli.Amounts;
import dev.neap.engine.Engine;
import dev.neap.engine.Report;
import dev.neap.flag.FlagStore;
import dev.neap.lifecycle.State;
import dev.neap.migration.Archive;
import dev.neap.migration.Migration;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.postgres.ControlSchema;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/** Carries one migration through while the shop's application goes on, and checks the result. */
final class Demo {

  /** Who changes the flags and starts the migration. */
  static final String BY = "demo";

  private static final List<Integer> PERCENTS = List.of(1, 5, 25, 50, 100);
  private static final Duration EACH_PERCENT = Duration.ofMillis(1200);
  private static final Duration AFTERWARDS = Duration.ofMillis(800);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);
  private static final long SEED = 7;
  private static final Set<State> ENDS =
      Set.of(State.COMPLETED, State.HALTED, State.ROLLED_BACK, State.ABANDONED);

  private final Engine engine;
  private final FlagStore flags;
  private final DataSource shopConnections;
  private final DemoStory story;
  private final DemoStop stop;
  private final LongSupplier nanos;
  private final DemoFacts facts;

  /**
   * Makes a demo on an empty database.
   *
   * @param shopConnections gives the application's connections and those of the checks, each a new
   *     one
   * @param stop ends the demo early
   * @param nanos the time now in nanoseconds, as of {@link System#nanoTime}
   */
  Demo(
      Engine engine,
      FlagStore flags,
      DataSource shopConnections,
      DemoStory story,
      DemoStop stop,
      LongSupplier nanos) {
    this.engine = engine;
    this.flags = flags;
    this.shopConnections = shopConnections;
    this.story = story;
    this.stop = stop;
    this.nanos = nanos;
    this.facts = new DemoFacts(shopConnections);
  }

  /**
   * Shows it all.
   *
   * @param rows orders that the shop begins with
   * @param file how the migration's file is called
   * @throws InterruptedException when it was stopped
   */
  DemoResult show(long rows, Migration migration, String file) throws InterruptedException {
    Shop shop = open(rows);
    Plan plan = engine.plan(migration);
    OrderBook book = new OrderBook(rows);
    try (LiveApplication application =
        new LiveApplication(
            shopConnections,
            book,
            shop.customers(),
            connection -> new FlagReaders(migration.name(), connection),
            new StallClock(nanos, story::place))) {
      application.start(SEED);
      story.tell(
          "in use: %d connections, about %d transactions a second; each one compares what it reads"
                  .formatted(LiveApplication.CLIENTS, LiveApplication.PER_SECOND)
              + " with what it knows");
      story.chapter("THE MIGRATION", file);
      story.quote(migration.source());
      story.tell(
          "%d steps, none of which blocks readers or writers for long; `neap plan %s` prints them"
              .formatted(plan.phases().values().stream().mapToInt(List::size).sum(), file));
      Report report = engine.start(migration, file, BY, story);
      report = until(Set.of(State.TIGHTENED), report, migration.name());
      if (report.standing().state() == State.TIGHTENED) {
        report = rollOut(migration.name(), application);
        report = complete(report, migration.name());
        stop.rest(AFTERWARDS);
      }
      application.close();
      return check(report, application, book);
    }
  }

  private Shop open(long rows) throws InterruptedException {
    story.chapter("THE SHOP", "customers and their orders, made for this demo");
    story.live("making " + count(rows) + " orders …");
    long begin = nanos.getAsLong();
    Shop shop = new Shop(shopConnections, rows);
    shop.create();
    ControlSchema.migrate(shopConnections);
    stop.check();
    story.tell(
        "%s orders of %s customers, %s, made in %s: a foreign key, checks, indexes, comments"
            .formatted(
                count(rows),
                count(shop.customers()),
                shop.size(),
                Amounts.duration(Duration.ofNanos(nanos.getAsLong() - begin))));
    return shop;
  }

  private Report rollOut(String name, LiveApplication application) throws InterruptedException {
    story.chapter("ROLL-OUT", "the flag " + name + ".read-new sends sessions to the new shape");
    Report report = engine.status(name);
    for (int percent : PERCENTS) {
      flags.set(name + ".read-new", String.valueOf(percent), BY);
      Tally.Count before = application.count();
      report = engine.drive(name, story);
      stop.rest(EACH_PERCENT);
      Tally.Count after = application.count();
      story.tell(
          "%3d %%  %s transactions read the new shape, %s the old one, %d wrong; %d rows where the"
                  .formatted(
                      percent,
                      count(after.newShape() - before.newShape()),
                      count(after.oldShape() - before.oldShape()),
                      after.errors() - before.errors(),
                      facts.disagreeing())
              + " two differ");
    }
    return report;
  }

  private Report complete(Report report, String name) throws InterruptedException {
    if (ENDS.contains(report.standing().state())) {
      return report;
    }
    return until(Set.of(State.COMPLETED), engine.complete(name, BY, story), name);
  }

  /** Drives it on until it is there, has ended, or stands still for too long. */
  private Report until(Set<State> goal, Report report, String name) throws InterruptedException {
    long begin = nanos.getAsLong();
    Report now = report;
    while (!goal.contains(now.standing().state()) && !ENDS.contains(now.standing().state())) {
      if (nanos.getAsLong() - begin > LONGEST_WAIT.toNanos()) {
        story.warn("gave up waiting in " + now.standing().state() + ": " + now.closed());
        return now;
      }
      stop.rest(LOOK_AGAIN);
      now = engine.drive(name, story);
    }
    stop.check();
    return now;
  }

  private DemoResult check(Report report, LiveApplication application, OrderBook book) {
    Tally.Count count = application.count();
    long compared = 0;
    long different = 0;
    long archived = 0;
    story.chapter("CHECKED", "by the demo's own SQL and by the application, not by Neap");
    if (report.standing().state() == State.COMPLETED) {
      DemoFacts.Comparison comparison = facts.compare(book.written());
      compared = comparison.compared();
      different = comparison.different();
      for (Archive archive : archives(report)) {
        DemoFacts.Archived kept = facts.archived(archive.archive().sql());
        archived += kept.rows();
        different += kept.different();
        story.tell(
            "archive      %s rows in %s, %s not as they were"
                .formatted(count(kept.rows()), archive.archive().sql(), count(kept.different())));
      }
    } else {
      story.warn("the migration is " + report.standing().state() + ", not COMPLETED");
      if (report.standing().failure() != null) {
        story.warn(report.standing().failure());
      }
    }
    DemoResult result =
        new DemoResult(
            report.standing().state().name(),
            compared,
            different,
            count.transactions(),
            count.errors(),
            application.longestStall().duration().toMillis(),
            archived);
    tell(result, count, application.longestStall());
    return result;
  }

  private static List<Archive> archives(Report report) {
    return report.plan().steps(Phase.CONTRACT).stream()
        .filter(Archive.class::isInstance)
        .map(Archive.class::cast)
        .toList();
  }

  private void tell(DemoResult result, Tally.Count count, StallClock.Stall stall) {
    story.tell(
        "orders       %s compared, %s different"
            .formatted(count(result.rowsCompared()), count(result.rowsDifferent())));
    story.tell(
        "application  %s transactions (%s old shape, %s new shape), %s errors"
            .formatted(
                count(result.applicationTransactions()),
                count(count.oldShape()),
                count(count.newShape()),
                count(count.errors())));
    count.firstErrors().forEach(story::warn);
    story.tell(
        "stalls       the longest was %d ms, counted from when the transaction should have started: %s"
            .formatted(result.longestStallMillis(), stall.during()));
  }
}
