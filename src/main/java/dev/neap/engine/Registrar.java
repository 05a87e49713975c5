package dev.neap.engine;

import dev.neap.flag.FlagStore;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.lifecycle.Registration;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.migration.Migration;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Settings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes a migration known to its database, with its plan and its flags. */
record Registrar(
    MigrationStore store,
    FlagStore flags,
    Neighbours neighbours,
    FormerArchives archives,
    Approvals approvals,
    TransactionTemplate transaction,
    String schema) {

  /**
   * Registers the migration and its flags, all or nothing. One that was taken back begins with the
   * flags that its file gives, not with those that its last run ended with, and with empty
   * archives.
   *
   * @throws RefusedException when a check objects, or another migration works on its tables
   */
  void register(Migration migration, Plan plan, String file, String by) {
    if (!plan.objections().isEmpty()) {
      throw RefusedException.objections(plan.objections());
    }
    neighbours.check(migration, plan, file);
    transaction.executeWithoutResult(status -> write(migration, plan, file, by));
  }

  private void write(Migration migration, Plan plan, String file, String by) {
    Optional<Standing> former =
        store
            .find(migration.name())
            .filter(s -> s.state() == State.ROLLED_BACK || s.state() == State.ABANDONED);
    former.ifPresent(standing -> archives.setAside(standing, migration));
    former.ifPresent(archives::setAsideTables);
    Standing registered =
        store.register(
            new Registration(
                migration.name(),
                migration.source(),
                file,
                checksum(migration.source()),
                PlanJson.write(plan),
                schema,
                by));
    approvals.revokeChanged(registered);
    if (former.isPresent()) {
      flags.delete(migration.name(), by);
      archives.forgetStatements(migration);
    }
    Settings.Flags initial = migration.settings().flags();
    flag(migration, Phase.EXPAND, initial.expand(), true, by);
    flag(migration, Phase.BACKFILL, initial.backfill(), true, by);
    flag(migration, Phase.TIGHTEN, initial.tighten(), true, by);
    flag(migration, Phase.CONTRACT, initial.contract(), false, by);
    flags.setIfAbsent(migration.name() + ".read-new", "0", Rollout.BY);
  }

  private void flag(
      Migration migration, Phase phase, @Nullable Boolean given, boolean otherwise, String by) {
    boolean on = given == null ? otherwise : given;
    flags.setIfAbsent(migration.name() + "." + phase.title(), on ? "on" : "off", by);
  }

  /** The text's SHA-256 in hexadecimal digits. */
  static String checksum(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
