package dev.neap.engine.gate;

import dev.neap.engine.Gate;
import java.time.Duration;

/** A gate that asks somebody who may not answer. */
interface OutsideGate extends Gate {

  /** How long an answer may take. */
  Duration timeout();

  /** For how long an answer holds. */
  Duration every();

  @Override
  default Cost cost() {
    return Cost.OUTSIDE;
  }

  @Override
  default Duration lasts() {
    return every();
  }

  /** What has a time limit of its own may say first that it has passed. */
  @Override
  default Duration limit() {
    return timeout().plusSeconds(5);
  }

  @Override
  default Unknown unknown() {
    return Unknown.WAITS;
  }
}
