package dev.neap.cli;

import dev.neap.backfill.BadRows;
import dev.neap.backfill.Checkpoint;
import dev.neap.engine.Activity;
import dev.neap.engine.Evidence;
import dev.neap.engine.Outlook;
import dev.neap.engine.Report;
import dev.neap.engine.TunedSetting;
import dev.neap.lifecycle.Registration;
import dev.neap.lifecycle.Request;
import dev.neap.lifecycle.Standing;
import dev.neap.lifecycle.State;
import dev.neap.lifecycle.Verdict;
import dev.neap.migration.Archive;
import dev.neap.migration.Ddl;
import dev.neap.migration.Objection;
import dev.neap.migration.Phase;
import dev.neap.migration.Plan;
import dev.neap.migration.Step;
import dev.neap.postgres.IndexProgress;
import dev.neap.postgres.Leases;
import dev.neap.schema.Database;
import dev.neap.schema.Fact;
import dev.neap.schema.LockLevel;
import dev.neap.schema.TableName;
import dev.neap.verify.VerificationResults.Result;
import dev.neap.window.Window;
import dev.neap.window.WrittenWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Values for commands to print; everything that can be told is told. */
final class Samples {

  static final Instant THEN = Instant.parse("2026-11-21T22:00:00Z");
  static final Database NO_TABLES = new Database(18, "public", Map.of(), Set.of(), Set.of());
  private static final TableName ORDERS = new TableName("public", "orders");
  private static final TableName KEPT = new TableName("neap", "archive_orders");

  private static final Ddl DROP =
      Ddl.brief(
          "drop the new column",
          ORDERS,
          LockLevel.ACCESS_EXCLUSIVE,
          new Fact("it is so", "SELECT true"),
          "ALTER TABLE orders DROP COLUMN cents");

  static final Map<Phase, List<Step>> STEPS =
      Map.of(
          Phase.EXPAND,
          List.of(
              Ddl.brief(
                      "add the new column",
                      ORDERS,
                      LockLevel.ACCESS_EXCLUSIVE,
                      new Fact("it is so", "SELECT true"),
                      "ALTER TABLE orders ADD COLUMN cents bigint")
                  .undoneBy(DROP)),
          Phase.CONTRACT,
          List.of(
              new Archive(
                  "keep what goes",
                  ORDERS,
                  List.of(ORDERS),
                  KEPT,
                  List.of(new Archive.ArchivedColumn("id", "id", "bigint", true, "id")),
                  true,
                  List.of())));

  static final TunedSetting TUNED =
      new TunedSetting(
          "chunk-time",
          "100ms",
          "200ms",
          new TunedSetting.Change("carl@db1", THEN.plusSeconds(60), THEN.plusSeconds(1860)));

  /** Closes four seconds after the moment at which commands are run. */
  private static final Window NIGHT =
      new WrittenWindow("Europe/Berlin", null, "20:00", "23:02:04", null, null, null).read("night");

  private Samples() {}

  /** An objection for a migration whose name says so. */
  static List<Objection> objections(String name) {
    return name.contains("refused")
        ? List.of(new Objection("NEAP-1101", "there is no table order", "Did you mean orders?"))
        : List.of();
  }

  /** A report in which every field is filled. */
  static Report report(State state) {
    Verdict closed =
        new Verdict(
            "flag",
            Verdict.Answer.CLOSED,
            "cents.contract is off",
            THEN,
            "somebody sets it: ./neap flag set cents.contract on");
    boolean ended = state == State.COMPLETED || state == State.ROLLED_BACK;
    boolean halted = state == State.HALTED;
    return new Report(
        new Standing(
            "cents",
            2,
            state,
            halted ? State.BACKFILLING : null,
            7,
            new Registration("cents", "", "jobs/cents.yaml", "", "{}", "public", "anna@db1"),
            THEN,
            THEN.plusSeconds(60),
            ended ? null : new Standing.Pause("ben@db1", THEN.plusSeconds(90), "month end"),
            ended ? null : new Standing.Asked(Request.ROLLBACK, "ben@db1", THEN),
            0,
            false,
            halted ? "NEAP-5101: row {\"id\": 17} can't be converted" : null,
            false),
        new Plan(
            "cents",
            NO_TABLES,
            STEPS,
            List.of(),
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            "public_cents",
            List.of(),
            List.of()),
        ended || halted ? List.of() : List.of(closed),
        Map.of(Phase.CONTRACT, List.of(closed)),
        25,
        List.of(
            new Checkpoint(
                "fill orders",
                0,
                "[]",
                "{}",
                120_000,
                0,
                12,
                300_000L,
                0.4,
                THEN,
                THEN,
                21_000,
                Duration.ofSeconds(8),
                4_200,
                "full speed",
                "16 passes",
                false)),
        List.of(
            new IndexProgress(
                "public.orders",
                "orders_cents_idx",
                "building index: scanning table",
                37.5,
                null,
                Duration.ofSeconds(72))),
        List.of(new Result(1, "compare orders", 300_000, 1, THEN, List.of("{\"id\": 17}"))),
        new Report.PassedBy(
            1,
            List.of(
                new BadRows.Recorded(
                    "public.orders", "{\"id\": 17}", "22003", "integer out of range"))),
        List.of(new Report.KeptArchive("public.orders", "neap.archive_orders", 300_000)),
        List.of(new Report.Writes("orders", 812, 3)),
        Optional.of(new Leases.Holder("cents", "4711@db1", 3, THEN, true)),
        List.of(TUNED),
        new Outlook(THEN.plusSeconds(120), NIGHT, null),
        ended ? Activity.ENDED : halted ? Activity.HALTED : Activity.BLOCKED_BY_FLAG,
        THEN.plusSeconds(100),
        List.of(),
        List.of(
            new Evidence(
                Evidence.Kind.WRITE,
                "writes through the old shape of public.orders",
                3L,
                THEN,
                THEN.plusSeconds(60))));
  }
}
