package dev.neap.demo;

import dev.neap.flag.FlagException;
import dev.neap.flag.FlagStore;
import dev.neap.flag.Flags;
import java.sql.Connection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Asks the flag {@code read-new} as an application does: through OpenFeature, by session. */
final class FlagReaders implements Readers {

  private final String migration;
  private final Flags flags;

  /** Asks through a connection of the application's, which is left open. */
  FlagReaders(String migration, Connection connection) {
    this.migration = migration;
    this.flags =
        new Flags(
            new FlagStore(JdbcClient.create(new SingleConnectionDataSource(connection, true))));
  }

  /** The old shape, too, where the flag can't be told: as before the migration is registered. */
  @Override
  public boolean readNew(String session) {
    try {
      return flags.readNew(migration, session);
    } catch (FlagException e) {
      return false;
    }
  }

  @Override
  public void close() {
    flags.close();
  }
}
