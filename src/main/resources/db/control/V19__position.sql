-- The log of all migrations in one order that does not change afterwards. The order of id does not
-- do: a transaction may take a lower id and commit later, behind a reader who has passed it.
ALTER TABLE neap.transition ADD COLUMN position bigint CONSTRAINT transition_position UNIQUE;

COMMENT ON COLUMN neap.transition.position IS 'given once the row is committed, to be read in this order; within a migration it follows the version';

CREATE INDEX transition_unplaced ON neap.transition (id) WHERE position IS NULL;

-- Gives the rows that are committed and have no position the next ones; returns the highest. Those
-- who do it take turns, so that positions are seen in their order. Where the server would confirm a
-- commit before it is on disk, this one is not: positions that somebody has seen must last.
CREATE FUNCTION neap.place_transitions() RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (SELECT FROM neap.transition t WHERE t.position IS NULL) THEN
    PERFORM set_config('synchronous_commit', 'on', true);
    PERFORM pg_advisory_xact_lock(hashtext('neap.place_transitions'));
    -- A statement of its own: it sees what the one before in the turn has committed.
    UPDATE neap.transition t SET position = n.position
    FROM (SELECT u.id, coalesce((SELECT max(p.position) FROM neap.transition p), 0)
            + row_number() OVER (ORDER BY u.id) AS position
          FROM neap.transition u WHERE u.position IS NULL) n
    WHERE t.id = n.id;
  END IF;
  RETURN coalesce((SELECT max(t.position) FROM neap.transition t), 0);
END
$$;
