package dev.neap.engine;

import dev.neap.lifecycle.MigrationStore;
import dev.neap.postgres.Fence;
import javax.sql.DataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes in one transaction that begins with the question whether this process still may: one that
 * was frozen and overtaken changes nothing.
 *
 * @param store where migrations and their log are kept
 */
record FencedWork(DataSource database, TransactionTemplate transaction, MigrationStore store) {

  /**
   * Does the work, or nothing of it.
   *
   * @throws dev.neap.postgres.LeaseLostException when another process has taken over
   */
  void run(Fence fence, Runnable work) {
    transaction.executeWithoutResult(
        status -> {
          fence.assertHeld(database);
          work.run();
        });
  }
}
