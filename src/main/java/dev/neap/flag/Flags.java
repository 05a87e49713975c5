package dev.neap.flag;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.EventDetails;
import dev.openfeature.sdk.FeatureProvider;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the flags let happen, asked through an OpenFeature client.
 *
 * <p>Each instance has an OpenFeature API of its own, so that providers and hooks that an
 * application or a test registers globally are left alone and leave this alone.
 *
 * <p>{@code neap.pause-all} of the built-in store counts whatever provider is asked for the others:
 * the switch must work when that one can't be reached.
 */
public final class Flags implements AutoCloseable {

  private final OpenFeatureAPI api = new OpenFeatureAPI() {};
  private final Client client;
  private final FlagStore store;
  private final FlagReader builtIn;
  private final FlagReader chosen;
  private final @Nullable FlagProvider elsewhere;
  private final Runnable closing;

  /**
   * How flags are read.
   *
   * @param provider the name of the provider
   * @param stale how long the last answer counts of a provider that can't be asked
   * @param timeout how long one answer may take
   */
  @ConfigurationProperties("neap.flags")
  public record Settings(
      @DefaultValue("built-in") String provider,
      @DefaultValue("5m") Duration stale,
      @DefaultValue("2s") Duration timeout) {

    /**
     * As given.
     *
     * @throws IllegalArgumentException when a duration is negative, or leaves no time to answer
     */
    public Settings {
      if (stale.isNegative() || timeout.isNegative() || timeout.toMillis() == 0) {
        throw new IllegalArgumentException(
            "stale is %s and timeout %s; allowed: 0 or more, and 1ms or more"
                .formatted(stale, timeout));
      }
    }
  }

  /**
   * Flags from the provider that the settings name.
   *
   * @param store the built-in store of the same database
   * @param clock a time that goes on steadily, whatever is done to the machine's clock
   * @throws FlagException NEAP-4105 when there is no such provider, or not with its settings
   */
  public static Flags of(
      FlagStore store,
      List<FlagProvider> providers,
      Settings settings,
      JdbcClient jdbc,
      InstantSource clock) {
    FlagProvider chosen = chosen(providers, settings.provider());
    return chosen.isBuiltIn()
        ? new Flags(store)
        : new Flags(store, chosen, settings, new SeenFlags(jdbc), clock);
  }

  private static FlagProvider chosen(List<FlagProvider> providers, String name) {
    List<String> names = providers.stream().map(FlagProvider::name).sorted().toList();
    return providers.stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                FlagException.refusedSettings(
                    "neap.flags.provider is '%s'; there are: %s.%s"
                        .formatted(
                            name,
                            String.join(", ", names),
                            Nearest.to(name, names)
                                .map(near -> " Did you mean " + near + "?")
                                .orElse(""))));
  }

  /** Flags from the built-in store. */
  public Flags(FlagStore store) {
    this.store = store;
    this.elsewhere = null;
    api.setProviderAndWait("neap", new NeapFlagProvider(store));
    client = api.getClient("neap");
    builtIn = new ClientReader(client, FlagStore.WHERE, () -> null);
    chosen = builtIn;
    closing = () -> {};
  }

  /**
   * Flags from another provider. Returns when that one is ready, or after the time of one answer:
   * it becomes ready by itself later, and until then nothing can be told.
   *
   * @param store for {@code neap.pause-all}, and for what is told to people
   * @param seen notes since when flags have their values
   * @param clock a time that goes on steadily
   * @throws FlagException NEAP-4105 when the provider's settings can't be used
   */
  Flags(
      FlagStore store,
      FlagProvider elsewhere,
      Settings settings,
      SeenFlags seen,
      InstantSource clock) {
    this.store = store;
    this.elsewhere = elsewhere;
    FeatureProvider provider = elsewhere.open(settings.timeout());
    api.setProviderAndWait("neap", new NeapFlagProvider(store));
    builtIn = new ClientReader(api.getClient("neap"), FlagStore.WHERE, () -> null);
    CountDownLatch begun = new CountDownLatch(1);
    Consumer<EventDetails> event = any -> begun.countDown();
    api.setProvider("elsewhere", provider);
    client = api.getClient("elsewhere");
    ClientReader reader = new ClientReader(client, elsewhere.where(), elsewhere::problem);
    client.onProviderReady(event).onProviderError(event);
    await(begun, settings.timeout());
    RememberingReader remembering =
        new RememberingReader(reader, elsewhere.where(), settings, seen, clock);
    chosen = remembering;
    closing = remembering::close;
  }

  private static void await(CountDownLatch begun, Duration longest) {
    try {
      begun.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Whether a phase of a migration is let in; off, with the problem, when that can't be told.
   *
   * @param phase {@code expand}, {@code backfill}, {@code tighten} or {@code contract}
   */
  public Switch isOn(String migration, String phase) {
    return Switch.of(chosen.read(migration + "." + phase), false);
  }

  /**
   * Whether everything is paused by {@code neap.pause-all}, in the built-in store or in the
   * provider: off when that was never set, on when it can't be told.
   */
  public Switch pausedAll() {
    Switch own = Switch.of(builtIn.read(FlagKey.PAUSE_ALL), true);
    return own.on() || elsewhere == null ? own : Switch.of(chosen.read(FlagKey.PAUSE_ALL), true);
  }

  /** How many readers are on a migration's new shape. */
  public Readers readers(String migration) {
    String key = readNewKey(migration);
    Readers readers = Readers.of(key, chosen.read(key));
    return elsewhere == null && readers.known()
        ? readers.with(store.forced().summary(key))
        : readers;
  }

  /**
   * Whether one reader reads a migration's new shape; a reader let in once stays in while the
   * percent rises.
   *
   * @param reader names the reader stably, such as a customer's or a session's id
   * @throws FlagException NEAP-4104 when that can't be told
   */
  public boolean readNew(String migration, String reader) {
    FlagEvaluationDetails<Boolean> details =
        client.getBooleanDetails(readNewKey(migration), false, new ImmutableContext(reader));
    if (details.getErrorCode() != null) {
      throw FlagException.unreadable(details.getFlagKey(), ClientReader.problem(details));
    }
    return details.getValue();
  }

  /** Whether Neap can set the flags that it reads. */
  public boolean isSettable() {
    return elsewhere == null;
  }

  /**
   * Sets flags. Where those of another provider are read, it refuses with what has to be done
   * there, save for {@code neap.pause-all}, which counts in the built-in store as well.
   */
  public FlagWriter writer() {
    return elsewhere == null ? store : new ElsewhereWriter(elsewhere, store);
  }

  /** Where the flags are, for people. */
  public String where() {
    return elsewhere == null ? FlagStore.WHERE : elsewhere.where();
  }

  /** What has to happen for a flag to have a value, as a clause for people. */
  public String toSet(String key, String value) {
    return elsewhere == null
        ? "somebody sets it: ./neap flag set " + key + " " + value
        : elsewhere.toSet(key, value);
  }

  /** Shuts the provider down; the flags can't be asked afterwards. */
  @Override
  public void close() {
    closing.run();
    api.shutdown();
  }

  private static String readNewKey(String migration) {
    return migration + "." + FlagKey.READ_NEW;
  }
}
