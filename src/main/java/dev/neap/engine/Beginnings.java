package dev.neap.engine;

import dev.neap.lifecycle.Handed;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Request;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.migration.Migration;
import dev.neap.migration.Plan;
import dev.neap.preflight.Preflight;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans and registers migrations, before anybody drives them. */
record Beginnings(MigrationStore store, Preflight preflight, Registrar registrar, String schema) {

  private static final Set<State> AGAIN = EnumSet.of(State.ROLLED_BACK, State.ABANDONED);

  Plan plan(Migration migration) {
    return preflight.plan(migration, schema);
  }

  /**
   * Registers the migration, and has one that was taken back begin again.
   *
   * @throws RefusedException when a check objects, or a neighbour goes first
   * @throws dev.neap.lifecycle.TextChangedException when it was started with another text
   */
  void begin(Migration migration, String file, String by, EngineListener listener) {
    store.refuseChanged(new Handed(migration.name(), migration.source(), file, schema));
    @Nullable Standing known = store.find(migration.name()).orElse(null);
    String checksum = Registrar.checksum(migration.source());
    if (known != null && known.baseline() && known.state() == State.COMPLETED) {
      return;
    }
    if (isNew(known, checksum)) {
      register(migration, file, by, checksum, listener);
    }
    if (known != null && AGAIN.contains(known.state())) {
      store.request(migration.name(), Request.START_AGAIN, by);
    }
  }

  private static boolean isNew(@Nullable Standing known, String checksum) {
    return known == null
        || known.state() == State.PLANNED
        || AGAIN.contains(known.state())
        || !known.registration().checksum().equals(checksum);
  }

  /** Where another process starts the same file and was quicker, its own work is no objection. */
  private void register(
      Migration migration, String file, String by, String checksum, EngineListener listener) {
    try {
      Plan plan = plan(migration);
      registrar.register(migration, plan, file, by);
      listener.registered(migration.name(), plan);
    } catch (RefusedException refused) {
      if (isNew(store.find(migration.name()).orElse(null), checksum)) {
        throw refused;
      }
    }
  }
}
