package dev.neap.engine;

import dev.neap.backfill.Time;
import dev.neap.flag.FlagStore;
import dev.neap.flag.Flags;
import dev.neap.jobfile.MigrationFile;
import dev.neap.lifecycle.MigrationStore;
import dev.neap.migration.Settings.UserTriggers;
import dev.neap.postgres.Catalog;
import dev.neap.postgres.DdlExecutor;
import dev.neap.postgres.Leases;
import dev.neap.postgres.Versions;
import dev.neap.preflight.Preflight;
import dev.neap.verify.VerificationResults;
import java.lang.management.ManagementFactory;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the engine together for the database of the application's data source. */
@Configuration(proxyBeanMethods = false)
@Import({
  BooksConfiguration.class,
  FlagConfiguration.class,
  GatesConfiguration.class,
  TimesConfiguration.class
})
@ComponentScan({"dev.neap.engine.gate", "dev.neap.engine.health", "dev.neap.throttle.signal"})
@EnableConfigurationProperties({
  EngineConfiguration.BackfillDefaults.class,
  EngineConfiguration.General.class,
  ContractDefaults.class,
  HealthSettings.class,
  Watchdog.class,
  DdlExecutor.Settings.class
})
public class EngineConfiguration {

  /**
   * How rows are rewritten where a migration says nothing.
   *
   * @param chunkTime the duration that one chunk aims at
   * @param partitions how many segments of a table are worked on at once
   * @param maxRowsPerSecond the most rows a second; no limit when left out
   * @param userTriggers what becomes of the users' own triggers meanwhile
   * @param maxBadRows how many rows that can't be converted are passed by before it halts
   * @param vacuumEvery after how many percent of the rows the table is vacuumed; never when left
   *     out
   */
  @ConfigurationProperties("neap.backfill")
  public record BackfillDefaults(
      @DefaultValue("200ms") Duration chunkTime,
      @DefaultValue("1") int partitions,
      @Nullable Integer maxRowsPerSecond,
      @DefaultValue("fire") UserTriggers userTriggers,
      @DefaultValue("0") int maxBadRows,
      @Nullable Integer vacuumEvery) {

    /**
     * As given.
     *
     * @throws IllegalArgumentException when the percentage is none that a file may name either
     */
    public BackfillDefaults {
      if (vacuumEvery != null && (vacuumEvery < 1 || vacuumEvery > 50)) {
        throw new IllegalArgumentException(
            "vacuum-every is " + vacuumEvery + "; allowed: 1 to 50 percent");
      }
    }
  }

  /**
   * What holds for every migration.
   *
   * @param schema the schema that their tables are in
   * @param patience how long {@code complete} waits for a gate that time alone opens
   * @param workers how many migrations a serving process works on at once
   * @param lookEvery the longest time in which a serving process does not look at a migration
   */
  @ConfigurationProperties("neap")
  record General(
      @DefaultValue("public") String schema,
      @DefaultValue("30s") Duration patience,
      @DefaultValue("4") int workers,
      @DefaultValue("15s") Duration lookEvery) {}

  @Bean
  JdbcTransactionManager transactionManager(DataSource dataSource) {
    return new JdbcTransactionManager(dataSource);
  }

  @Bean
  TransactionTemplate transactionTemplate(JdbcTransactionManager transactions) {
    return new TransactionTemplate(transactions);
  }

  @Bean
  DatabaseClock databaseClock(JdbcClient jdbc) {
    return () -> jdbc.sql("SELECT clock_timestamp()").query(Timestamp.class).single().toInstant();
  }

  @Bean
  Windows windows(Environment environment) {
    return Windows.of(environment);
  }

  @Bean
  MigrationStore migrationStore(JdbcClient jdbc, TransactionTemplate transaction) {
    return new MigrationStore(jdbc, transaction);
  }

  @Bean
  Catalog catalog(DataSource dataSource) {
    return new Catalog(dataSource);
  }

  @Bean
  Approvals approvals(JdbcClient jdbc, MigrationStore store, TransactionTemplate transaction) {
    return new Approvals(jdbc, store, transaction);
  }

  @Bean
  WriteCounters writeCounters(JdbcClient jdbc) {
    return new WriteCounters(jdbc);
  }

  @Bean
  MigrationFile migrationFile() {
    return new MigrationFile();
  }

  @Bean
  Tunings tunings(
      DataSource dataSource,
      JdbcClient jdbc,
      MigrationStore store,
      TransactionTemplate transaction,
      MigrationFile files,
      Books books) {
    return new Tunings(
        dataSource, store, new TuningStore(jdbc), transaction, files, books.chunks());
  }

  @Bean
  Neighbours neighbours(MigrationStore store, MigrationFile files, General general) {
    return new Neighbours(store, files, general.schema());
  }

  @Bean
  HealthChecks healthChecks(HealthSettings settings, List<HealthKind> kinds, Time time) {
    return new HealthChecks(settings, kinds, time);
  }

  @Bean
  FencedWork fencedWork(
      DataSource dataSource, TransactionTemplate transaction, MigrationStore store) {
    return new FencedWork(dataSource, transaction, store);
  }

  @Bean
  RolloutStore rolloutStore(JdbcClient jdbc) {
    return new RolloutStore(jdbc);
  }

  @Bean
  Rollout rollout(
      Flags flags,
      DatabaseClock clock,
      RolloutStore holds,
      HealthChecks checks,
      FencedWork work,
      List<Gate> gates) {
    return new Rollout(flags, clock, holds, checks, work, gates);
  }

  @Bean
  Coordinator coordinator(
      DataSource dataSource,
      Engine engine,
      MigrationStore store,
      ObjectProvider<WaitsTold> told,
      Watchdog watchdog,
      General general) {
    return new Coordinator(
        engine,
        new DatabaseWakeups(dataSource),
        new Notices(store, watchdog, told.getIfAvailable(() -> Set::of)),
        EngineListener.NONE,
        general.workers());
  }

  @Bean
  Engine engine(
      DataSource dataSource,
      JdbcClient jdbc,
      TransactionTemplate transaction,
      MigrationStore store,
      Gates gates,
      Flags flags,
      FlagStore flagStore,
      DatabaseClock clock,
      Catalog catalog,
      Approvals approvals,
      WriteCounters counters,
      StatementReads reads,
      Books books,
      Windows windows,
      BackfillDefaults backfill,
      Tunings tunings,
      MigrationFile files,
      Neighbours neighbours,
      Rollout rollout,
      RolloutStore holds,
      FencedWork work,
      Watchdog watchdog,
      General general) {
    Rounds rounds = new Rounds(store);
    FactGatherer facts =
        new FactGatherer(
            gates,
            (standing, settings) -> ReaderFacts.of(flags, standing, settings),
            new VerificationResults(jdbc)::of,
            rounds);
    Preflight preflight =
        new Preflight(
            dataSource,
            catalog,
            new TreeSet<>(windows.windows().keySet()),
            backfill.userTriggers());
    Leases leases = new Leases(dataSource, Leases.TIME_TO_LIVE);
    Driver.Parts parts =
        new Driver.Parts(
            store,
            facts,
            new PhaseJobs(books),
            rounds,
            new Reversal(jdbc, preflight, neighbours),
            rollout,
            new Entrance(store, neighbours, files, catalog, preflight, approvals, work, jdbc),
            new Abandonment(jdbc, store, files, books.ddl(), books.time()),
            files,
            tunings,
            new Versions(dataSource),
            books.time());
    return new MigrationEngine(
        dataSource,
        parts,
        preflight,
        new Registrar(
            store,
            flagStore,
            neighbours,
            new FormerArchives(jdbc),
            approvals,
            transaction,
            general.schema()),
        new Reports(
            jdbc,
            store,
            facts,
            flags,
            counters,
            leases,
            new Outlooks(windows, clock),
            tunings,
            rollout,
            new Pulse(jdbc, watchdog.stalledAfter()),
            new Evidences(counters, reads, new OldSessions(jdbc), catalog)),
        new Comparison(jdbc, clock),
        approvals,
        flags,
        leases,
        new Baselines(store, catalog, books.ddl(), jdbc, general.schema()),
        new RolloutOrders(rollout, holds, flags, work),
        new MigrationEngine.Settled(
            general.schema(),
            ManagementFactory.getRuntimeMXBean().getName(),
            general.patience(),
            general.lookEvery()));
  }
}
