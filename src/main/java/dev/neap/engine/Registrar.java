package dev.neap.engine;

import dev.neap.flag.FlagStore;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Registration;
<<<<<<< HEAD
import dev.neap.lifecycle.Request;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
=======
>>>>>>> main
import dev.neap.migration.Migration;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Settings;
<<<<<<< HEAD
import dev.neap.preflight.Preflight;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a migration known, with its plan and its flags, when nothing speaks against it.
 *
 * @param schema the schema that the migrations' tables are in
 */
record Registrar(
    MigrationStore store,
    Preflight preflight,
    Neighbours neighbours,
    FlagStore flags,
    String schema) {

  private static final Set<State> UNTOUCHED = EnumSet.of(State.PLANNED, State.ROLLED_BACK);

  /** What the migration would do to the database as it is, with what speaks against it. */
  Plan plan(Migration migration) {
    return preflight.plan(migration, schema);
  }

  /**
   * Registers the migration, or asks for a rolled back one to be started again. One that is under
   * way with the same text stays as it is.
   *
   * @throws RefusedException when a check objects; nothing was changed
   */
  void register(Migration migration, String file, String by) {
    String checksum = checksum(migration.source());
    if (isUnderWay(migration, checksum)) {
      return;
    }
    Plan plan = plan(migration);
    if (!plan.objections().isEmpty()) {
      // Another process may have begun meanwhile, and what it made is in the way of the plan.
      if (isUnderWay(migration, checksum)) {
        return;
      }
      throw RefusedException.objections(plan.objections());
    }
    neighbours.check(migration);
    Standing standing =
        store.register(
            new Registration(
                migration.name(),
                migration.source(),
                file,
                checksum,
                PlanJson.write(plan),
                schema,
                by));
=======
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Makes a migration known to its database, with its plan and its flags. */
record Registrar(MigrationStore store, FlagStore flags, Neighbours neighbours, String schema) {

  /**
   * Registers the migration.
   *
   * @throws RefusedException when a check objects, or another migration works on its tables
   */
  void register(Migration migration, Plan plan, String file, String by) {
    if (!plan.objections().isEmpty()) {
      throw RefusedException.objections(plan.objections());
    }
    neighbours.check(migration);
    store.register(
        new Registration(
            migration.name(),
            migration.source(),
            file,
            checksum(migration.source()),
            PlanJson.write(plan),
            schema,
            by));
>>>>>>> main
    Settings.Flags initial = migration.settings().flags();
    flag(migration, Phase.EXPAND, initial.expand(), true, by);
    flag(migration, Phase.BACKFILL, initial.backfill(), true, by);
    flag(migration, Phase.TIGHTEN, initial.tighten(), true, by);
    flag(migration, Phase.CONTRACT, initial.contract(), false, by);
<<<<<<< HEAD
    flags.setIfAbsent(migration.name() + ".read-new", "0", by);
    if (standing.state() == State.ROLLED_BACK) {
      store.request(migration.name(), Request.START_AGAIN, by);
    }
  }

  private boolean isUnderWay(Migration migration, String checksum) {
    Optional<Standing> known = store.find(migration.name());
    return known
        .filter(s -> !UNTOUCHED.contains(s.state()))
        .filter(s -> s.registration().checksum().equals(checksum))
        .isPresent();
=======
    flags.setIfAbsent(migration.name() + ".read-new", "0", Rollout.BY);
>>>>>>> main
  }

  private void flag(
      Migration migration, Phase phase, @Nullable Boolean given, boolean otherwise, String by) {
    boolean on = given == null ? otherwise : given;
    flags.setIfAbsent(migration.name() + "." + phase.title(), on ? "on" : "off", by);
  }

<<<<<<< HEAD
  private static String checksum(String text) {
=======
  /** The text's SHA-256 in hexadecimal digits. */
  static String checksum(String text) {
>>>>>>> main
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
