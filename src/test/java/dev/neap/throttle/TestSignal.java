package dev.neap.throttle;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A signal that says what the test wants, and counts how often it was read. */
final class TestSignal implements ClusterSignal {

  final AtomicInteger reads = new AtomicInteger();
  volatile Reading reading = new Reading.Known(0, "idle");

  @Override
  public String name() {
    return "test-load";
  }

  @Override
  public Effect effect() {
    return Effect.PAUSE;
  }

  @Override
  public Reading read(JdbcClient database) {
    reads.incrementAndGet();
    return reading;
  }
}
