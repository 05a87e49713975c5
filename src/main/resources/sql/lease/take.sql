-- Makes this session the holder of a lease whose row it has locked.
UPDATE neap.lease l
SET
  owner = :owner,
  epoch = l.epoch + 1,
  backend_pid = a.pid,
  backend_start = a.backend_start,
  heartbeat_at = clock_timestamp(),
  acquired_at = clock_timestamp()
FROM pg_catalog.pg_stat_activity a
WHERE l.migration = :migration AND a.pid = pg_backend_pid()
RETURNING l.epoch
