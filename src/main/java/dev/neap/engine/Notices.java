package dev.neap.engine;

import static java.util.stream.Collectors.joining;

import dev.neap.lifecycle.Entry;
import dev.neap.lifecycle.Event;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Transition;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Writes into a migration's log what nobody did and people should know: that it waits for long, has
 * stalled, wants approvals, or is about to drop something. Each is written once in a stay in a
 * state, a wait once for each duration that somebody asks for, however many processes look.
 */
record Notices(MigrationStore store, Watchdog watchdog, WaitsTold told) {

  private static final String BY = "neap (watchdog)";

  void look(Report report) {
    Standing standing = report.standing();
    Instant now = report.outlook().now();
    stall(standing, report);
    waits(standing, report.closed(), now);
    approval(standing, report.closed());
    drop(standing, closed(report), now);
  }

  /** What keeps contract, all of its gates asked. */
  private static List<Verdict> closed(Report report) {
    return report.gates().getOrDefault(Phase.CONTRACT, List.of()).stream()
        .filter(v -> !v.isOpen())
        .toList();
  }

  private void stall(Standing standing, Report report) {
    boolean stalled = report.activity() == Activity.STALLED;
    String why =
        "nothing was done for %d minutes, %s"
            .formatted(
                watchdog.stalledAfter().toMinutes(),
                report
                    .driver()
                    .map(d -> "though %s works on it".formatted(d.owner()))
                    .orElse("and no process works on it"));
    if (stalled) {
      once(standing, new Entry(Event.STALLED, BY, why), log -> isStalled(log));
    } else if (report.activity() != Activity.IDLE) {
      Entry over = new Entry(Event.STALL_OVER, BY, "it goes on");
      once(standing, over, log -> !isStalled(log));
    }
  }

  private static boolean isStalled(List<Transition> stay) {
    return stay.stream()
        .map(Transition::event)
        .filter(e -> e == Event.STALLED || e == Event.STALL_OVER)
        .reduce((first, second) -> second)
        .filter(e -> e == Event.STALLED)
        .isPresent();
  }

  /** What opens by itself at a known moment is no news. */
  private void waits(Standing standing, List<Verdict> closed, Instant now) {
    List<Verdict> news = closed.stream().filter(v -> v.earliest() == null).toList();
    if (news.isEmpty() || standing.state() == State.HALTED) {
      return;
    }
    Verdict first = news.get(0);
    Instant since = Objects.requireNonNullElse(first.since(), standing.stateSince());
    Optional<Duration> passed =
        Stream.concat(Stream.of(watchdog.waitsLongerThan()), told.after().stream())
            .filter(longer -> !since.plus(longer).isAfter(now))
            .max(Duration::compareTo);
    if (passed.isEmpty()) {
      return;
    }
    String gates = news.stream().map(Verdict::gate).sorted().collect(joining(", "));
    String words =
        "waits for %s since %s: %s; opens when %s"
            .formatted(first.gate(), since, first.reason(), first.opensWhen());
    once(
        standing,
        new Entry(Event.WAITS, BY, words, LogDetail.waits(gates, first, since)),
        log ->
            log.stream()
                .filter(t -> t.event() == Event.WAITS)
                .filter(t -> !since.plus(passed.get()).isAfter(t.at()))
                .anyMatch(t -> LogDetail.isWaitFor(t, gates)));
  }

  private void approval(Standing standing, List<Verdict> closed) {
    List<Verdict> news = closed.stream().filter(v -> v.earliest() == null).toList();
    if (news.size() == 1 && news.get(0).gate().equals("approval")) {
      Verdict wanted = news.get(0);
      String words = wanted.reason() + "; " + wanted.opensWhen();
      once(
          standing,
          new Entry(Event.APPROVAL_WANTED, BY, words),
          log -> log.stream().anyMatch(t -> t.event() == Event.APPROVAL_WANTED));
    }
  }

  /** All that is left to wait for is time, and not much of it. */
  private void drop(Standing standing, List<Verdict> closed, Instant now) {
    boolean onlyTime = closed.stream().noneMatch(v -> v.earliest() == null);
    if (standing.state() != State.ROLLED_OUT || !onlyTime || closed.isEmpty()) {
      return;
    }
    Instant at =
        closed.stream()
            .map(Verdict::earliest)
            .filter(Objects::nonNull)
            .max(Instant::compareTo)
            .orElseThrow();
    Duration left = Duration.between(now, at);
    if (left.compareTo(watchdog.dropNotice()) > 0) {
      return;
    }
    String words =
        "the old shape is dropped at %s, in %d minutes; ./neap pause %s stops that"
            .formatted(at, left.toMinutes(), standing.name());
    once(
        standing,
        new Entry(Event.DROP_AHEAD, BY, words, LogDetail.at(at)),
        log -> log.stream().anyMatch(t -> t.event() == Event.DROP_AHEAD));
  }

  private void once(Standing standing, Entry entry, Predicate<List<Transition>> told) {
    store.noteOnce(standing, entry, told);
  }
}
