-- Says that the holder lives, and in which session. It writes no key column, so that it passes by
-- the transactions that hold the row by FOR KEY SHARE.
UPDATE neap.lease l
SET
  backend_pid = a.pid,
  backend_start = a.backend_start,
  heartbeat_at = clock_timestamp()
FROM pg_catalog.pg_stat_activity a
WHERE l.migration = :migration AND l.epoch = :epoch AND a.pid = pg_backend_pid()
