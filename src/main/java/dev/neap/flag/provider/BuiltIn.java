package dev.neap.flag.provider;

import dev.neap.flag.FlagProvider;
import dev.neap.flag.FlagStore;
import dev.neap.flag.NeapFlagProvider;
import dev.openfeature.sdk.FeatureProvider;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** The table {@code neap.flag} of the database. */
@Component
final class BuiltIn implements FlagProvider {

  private final FlagStore store;

  BuiltIn(FlagStore store) {
    this.store = store;
  }

  @Override
  public String name() {
    return "built-in";
  }

  @Override
  public String where() {
    return FlagStore.WHERE;
  }

  @Override
  public boolean isBuiltIn() {
    return true;
  }

  @Override
  public FeatureProvider open(Duration timeout) {
    return new NeapFlagProvider(store);
  }
}
