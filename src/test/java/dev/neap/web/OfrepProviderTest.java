package dev.neap.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.neap.support.TestDatabase;
import dev.neap.support.TestDatabases;
import dev.openfeature.contrib.providers.ofrep.OfrepProvider;
import dev.openfeature.contrib.providers.ofrep.OfrepProviderOptions;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application reads its flags from Neap by OpenFeature's own Java SDK and OFREP provider. */
@ExtendWith(TestDatabases.class)
class OfrepProviderTest {

  private static final String FLAG = "orders.read-new";
  private static final int READERS = 1000;

  private final OpenFeatureAPI api = new OpenFeatureAPI() {};

  @Test
  void readersMoveOverByPercentAndNoneGoesBack(TestDatabase database) {
    try (ServedNeap neap = ServedNeap.on(database.jdbcUrl())) {
      neap.flags().setIfAbsent(FLAG, "0", "test");
      Client client = client(neap);
      Set<String> before = new HashSet<>();
      for (int percent : new int[] {0, 1, 5, 25, 50, 100}) {
        set(neap, client, percent);
        Set<String> now = readers(client);
        assertThat(now.size() / 10.0).as("percent").isBetween(percent - 2.0, percent + 2.0);
        assertThat(now).as("at %d %%", percent).containsAll(before);
        before = now;
      }
      set(neap, client, 25);
      assertThat(readers(client)).as("back to a quarter").hasSizeBetween(230, 270);
      api.shutdown();
    }
  }

  @Test
  @Tag("matrix")
  void flagsAreServedOnWhileTheDatabaseIsGone(TestDatabase database) {
    try (ServedNeap neap = ServedNeap.on(database.jdbcUrl());
        TestDatabase other = TestDatabase.create()) {
      neap.flags().setIfAbsent(FLAG, "5", "test");
      Client client = client(neap);
      set(neap, client, 25);
      Set<String> before = readers(client);

      admit(other, database, false);
      await().atMost(Duration.ofSeconds(20)).until(() -> neap.get("/health").statusCode() == 503);
      assertThat(readers(client)).isEqualTo(before);
      assertThat(neap.get("/health/ready").statusCode()).isEqualTo(200);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> details(client).getFlagMetadata().getInteger("neap.staleSeconds") != null);
      assertThat(
              neap.post("/ofrep/v1/evaluate/flags", "{}")
                  .headers()
                  .firstValueAsLong(OfrepController.STALE)
                  .orElseThrow())
          .isGreaterThan(4);

      admit(other, database, true);
      await().atMost(Duration.ofSeconds(20)).until(() -> neap.get("/health").statusCode() == 200);
      set(neap, client, 100);
      assertThat(readers(client)).hasSize(READERS);
      assertThat(details(client).getFlagMetadata().getInteger("neap.staleSeconds")).isNull();
      api.shutdown();
    }
  }

  @Test
  @Tag("matrix")
  void itStartsWithoutTheDatabaseAndRecovers(TestDatabase database) {
    try (TestDatabase other = TestDatabase.create()) {
      admit(other, database, false);
      try (ServedNeap neap = ServedNeap.starting(database.jdbcUrl(), null)) {
        Client client = client(neap);
        assertThat(details(client).getErrorCode()).isEqualTo(ErrorCode.GENERAL);
        assertThat(neap.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(neap.get("/health/ready").statusCode()).isEqualTo(503);
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> neap.get("/health").body().contains("\"code\":\"NEAP-8"));
        admit(other, database, true);
        await().atMost(Duration.ofSeconds(20)).until(() -> neap.get("/health").statusCode() == 200);
        assertThat(details(client).getErrorCode()).isEqualTo(ErrorCode.FLAG_NOT_FOUND);
        neap.flags().setIfAbsent(FLAG, "100", "test");
        await()
            .atMost(Duration.ofSeconds(3))
            .until(() -> details(client).getErrorCode() == null && details(client).getValue());
        api.shutdown();
      }
    }
  }

  private Client client(ServedNeap neap) {
    api.setProviderAndWait(
        OfrepProvider.constructProvider(
            OfrepProviderOptions.builder().baseUrl(neap.url()).build()));
    return api.getClient();
  }

  /** A change is seen within two seconds. */
  private static void set(ServedNeap neap, Client client, int percent) {
    String changed = neap.flags().set(FLAG, String.valueOf(percent), "test").since().toString();
    await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(2))
        .until(() -> changed.equals(details(client).getFlagMetadata().getString("neap.changedAt")));
  }

  private static FlagEvaluationDetails<Boolean> details(Client client) {
    return client.getBooleanDetails(FLAG, false, new ImmutableContext("reader-0"));
  }

  private static Set<String> readers(Client client) {
    Set<String> found = new HashSet<>();
    for (int i = 0; i < READERS; i++) {
      String reader = "reader-" + i;
      FlagEvaluationDetails<Boolean> told =
          client.getBooleanDetails(FLAG, false, new ImmutableContext(reader));
      assertThat(told.getErrorCode()).isNull();
      if (told.getValue()) {
        found.add(reader);
      }
    }
    return found;
  }

  /** Lets nobody into the database, and puts out who is there; or lets them in again. */
  private static void admit(TestDatabase from, TestDatabase database, boolean admitted) {
    from.execute("ALTER DATABASE " + database.name() + " ALLOW_CONNECTIONS " + admitted);
    if (!admitted) {
      from.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
              + database.name()
              + "'");
    }
  }
}
