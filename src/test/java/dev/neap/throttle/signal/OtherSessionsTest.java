package dev.neap.throttle.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import dev.neap.throttle.Effect;
import dev.neap.throttle.Reading.Known;
import dev.neap.throttle.Reading.Shared;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** While others are at work part of the time is left to them. */
@ExtendWith(TestDatabases.class)
class OtherSessionsTest {

  @Test
  void noticesASessionAtWork(TestDatabase database) throws Exception {
    OtherSessions slow = new OtherSessions(new OtherSessions.Settings(Effect.SLOW, 0.25));
    OtherSessions pause = new OtherSessions(new OtherSessions.Settings(Effect.PAUSE, 0.25));
    Shared shared = new Shared(0.25, "others use the server");
    try (Connection shop = database.dataSource().getConnection();
        Statement statement = shop.createStatement()) {
      CompletableFuture<Boolean> work =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return statement.execute("SELECT pg_sleep(60)");
                } catch (SQLException e) {
                  return false;
                }
              });
      await().until(() -> slow.read(database.sql()).equals(shared));
      await().until(() -> pause.read(database.sql()).equals(new Known(1, "others use the server")));
      statement.cancel();
      assertThat(work.get()).isFalse();
    }
  }

  @Test
  void refusesAShareThatIsNone() {
    assertThatThrownBy(() -> new OtherSessions.Settings(Effect.SLOW, 0))
        .hasMessage("speed must be from 0.05 to 1, not 0.0");
  }
}
