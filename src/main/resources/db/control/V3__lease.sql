-- Which process works on a migration. The row stays when the lease is released, so that the epoch
-- only ever grows: it is the number by which a process that lost its lease is told from its
-- successor.
create table neap.lease (
  migration text primary key,
  owner text not null,
  epoch bigint not null,
  -- The session of the holder; when it is gone, so is the holder.
  backend_pid integer,
  backend_start timestamptz,
  -- Null when the lease is free.
  heartbeat_at timestamptz,
  acquired_at timestamptz not null
) with (fillfactor = 50);
