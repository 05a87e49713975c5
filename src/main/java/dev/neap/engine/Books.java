package dev.neap.engine;

import dev.neap.backfill.ChunkSettings;
import dev.neap.backfill.Time;
import dev.neap.postgres.DdlExecutor;
import dev.neap.throttle.Pace;
import javax.sql.DataSource;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * What jobs are made with.
 *
 * @param database the target database
 * @param transactions the transaction manager of that same data source
 * @param jobs where Spring Batch keeps its books
 * @param operator starts and recovers jobs
 * @param ddl runs DDL under a lock budget
 * @param pace the rest after each chunk
 * @param chunks how chunks are executed where the migration says nothing
 * @param time clock and sleep
 */
record Books(
    DataSource database,
    JdbcTransactionManager transactions,
    JobRepository jobs,
    JobOperator operator,
    DdlExecutor ddl,
    Pace pace,
    ChunkSettings chunks,
    Time time) {}
