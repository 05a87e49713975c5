package dev.neap.engine;

import dev.neap.backfill.Time;
import dev.neap.engine.Gate.Question;
import dev.neap.lifecycle.Verdict;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks gates that may not answer: each question on a thread of its own, waited for no longer than
 * the gate's limit. It isn't asked again while its answer holds, nor while it still thinks about
 * the last question, so that one that hangs costs one thread.
 */
final class OutsideAnswers {

  private final Time time;
  private final Map<Key, Asked> asked = new ConcurrentHashMap<>();

  private record Key(String gate, String migration, int run, String phase) {}

  OutsideAnswers(Time time) {
    this.time = time;
  }

  /**
   * What the gate says, or said a moment ago.
   *
   * @throws ExecutionException when it failed
   */
  Verdict ask(Gate gate, Question question) throws ExecutionException {
    Key key =
        new Key(
            gate.name(),
            question.standing().name(),
            question.standing().run(),
            question.phase().title());
    Asked last = asked.compute(key, (k, before) -> begunOr(before, gate, question));
    long left = gate.limit().toNanos() - (time.nanos() - last.began);
    try {
      return last.get(Math.max(0, left), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      last.thread.interrupt();
      return question.unknown(
          gate.name(), "no answer within " + gate.limit().toMillis() + " ms", "it answers in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return question.unknown(gate.name(), "interrupted while it was asked", "it is asked again");
    }
  }

  private Asked begunOr(@Nullable Asked before, Gate gate, Question question) {
    if (before != null
        && (!before.isDone() || time.nanos() - before.ended < gate.lasts().toNanos())) {
      return before;
    }
    Asked next = new Asked(gate, question);
    next.thread.start();
    return next;
  }

  private final class Asked extends FutureTask<Verdict> {
    private final Thread thread;
    private final long began = time.nanos();
    private volatile long ended;

    Asked(Gate gate, Question question) {
      super(() -> gate.ask(question));
      thread = new Thread(this, "gate " + gate.name());
      thread.setDaemon(true);
    }

    @Override
    protected void done() {
      ended = time.nanos();
    }
  }
}
