package dev.neap.flag;

/** Says where flags are to be set that Neap only reads. */
final class ElsewhereWriter implements FlagWriter {

  private final FlagProvider provider;
  private final FlagStore store;

  ElsewhereWriter(FlagProvider provider, FlagStore store) {
    this.provider = provider;
    this.store = store;
  }

  @Override
  public Flag set(String key, String value, String by) {
    if (key.equals(FlagKey.PAUSE_ALL)) {
      return store.set(key, value, by);
    }
    String stored = FlagKey.parse(key, store.migrations()).storedValue(value);
    throw FlagException.setElsewhere(key, provider.toSet(key, stored));
  }

  @Override
  public Flag takeBack(String key, String by) {
    throw FlagException.setElsewhere(key, provider.toSet(key, "0"));
  }

  @Override
  public Flag force(String key, String reader, String shape, String by) {
    throw forcedElsewhere(key);
  }

  @Override
  public Flag unforce(String key, String reader, String by) {
    throw forcedElsewhere(key);
  }

  private FlagException forcedElsewhere(String key) {
    return FlagException.setElsewhere(
        key, "its readers are forced by the rules of " + provider.where());
  }
}
