package dev.neap.postgres;

/** NEAP-2302: another process that is alive works on the migration. */
public final class LeaseHeldException extends PostgresException {

  private static final long serialVersionUID = 1L;

  private final Leases.Holder holder;

  LeaseHeldException(Leases.Holder holder, String detail) {
    super(
        "NEAP-2302",
        "'"
            + holder.owner()
            + "' works on migration '"
            + holder.migration()
            + "' since "
            + holder.since()
            + detail
            + ". Watch it by `neap status "
            + holder.migration()
            + "`, or end that process: its lease is free at once.",
        null);
    this.holder = holder;
  }

  /** Who works on it. */
  public Leases.Holder holder() {
    return holder;
  }
}
