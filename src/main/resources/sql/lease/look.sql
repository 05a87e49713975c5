-- Who holds a lease. The session of another role shows its number alone: then only its heartbeat
-- tells whether the holder lives.
SELECT
  l.migration,
  l.owner,
  l.epoch,
  l.acquired_at,
  coalesce(l.heartbeat_at > clock_timestamp() - :ttl * interval '1 millisecond', false)
    AND EXISTS (
      SELECT
      FROM pg_catalog.pg_stat_activity a
      WHERE a.pid = l.backend_pid
        AND (a.backend_start IS NULL OR a.backend_start = l.backend_start)
    ) AS alive
FROM neap.lease l
WHERE l.migration = :migration
