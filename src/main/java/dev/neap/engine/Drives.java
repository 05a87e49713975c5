package dev.neap.engine;

import dev.neap.lifecycle.Request;
import dev.neap.lifecycle.State;
import dev.neap.postgres.Lease;
import dev.neap.postgres.LeaseHeldException;
import dev.neap.postgres.Leases;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Drives migrations, each under its lease: again when a request comes while another process holds
 * it, and again when the server was gone.
 *
 * @param owner how this process names itself
 * @param status reads where a migration stands
 */
record Drives(
    Driver.Parts parts,
    Leases leases,
    String owner,
    Function<String, Report> status,
    BooleanSupplier stopping) {

  /** The states on the way back. */
  static final Set<State> BACK =
      EnumSet.of(
          State.ROLLING_BACK,
          State.RESTORING,
          State.ROLLED_BACK,
          State.ABANDONING,
          State.ABANDONED);

  private static final Set<State> ENDED =
      EnumSet.of(State.COMPLETED, State.ROLLED_BACK, State.ABANDONED, State.HALTED);

  /**
   * Drives as far as the gates allow.
   *
   * @param patient where to wait; other stops end the drive
   * @throws LeaseHeldException when another process drives it, and nothing is asked of it
   */
  Report drive(String name, EngineListener listener, Predicate<Driver.Stop> patient) {
    return drive(name, listener, patient, false);
  }

  /**
   * The same, but where another process drives it, this one watches it, and goes on where the other
   * one ends.
   */
  Report follow(String name, EngineListener listener, Predicate<Driver.Stop> patient) {
    return drive(name, listener, patient, true);
  }

  private Report drive(
      String name, EngineListener listener, Predicate<Driver.Stop> patient, boolean follows) {
    Advances advances = new Advances(listener);
    Outage outage = new Outage(parts.time(), advances);
    while (!stopping.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
      try {
        Report ended = attempt(name, advances, patient, outage, follows);
        if (ended != null) {
          return ended;
        }
        lookAgain();
      } catch (RuntimeException failure) {
        if (!Outage.isOne(failure)) {
          throw failure;
        }
        outage.rest(name, failure);
      }
    }
    return status.apply(name);
  }

  private @Nullable Report attempt(
      String name,
      Advances listener,
      Predicate<Driver.Stop> patient,
      Outage outage,
      boolean follows) {
    try (Lease lease = leases.acquire(name, owner)) {
      outage.over();
      new Driver(parts, lease, name, listener, stopping).drive(patient);
    } catch (LeaseHeldException held) {
      if (outage.happened() && held.holder().owner().equals(owner)) {
        return null;
      }
      Report report = status.apply(name);
      State state = report.standing().state();
      boolean rests = state.runs().isEmpty() && !report.closed().isEmpty();
      if (ENDED.contains(state) || rests) {
        return report;
      }
      if (follows) {
        listener.followed(held.holder());
      } else if (report.standing().request() == Request.NONE && !BACK.contains(state)) {
        throw held;
      }
      return null;
    }
    return status.apply(name);
  }

  private void lookAgain() {
    try {
      parts.time().sleep(Driver.LOOK_AGAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
