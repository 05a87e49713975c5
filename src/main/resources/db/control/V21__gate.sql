-- Since when a gate that can't tell by itself was seen to answer as it does.
CREATE TABLE neap.gate_since (
  migration text        NOT NULL,
  run       int         NOT NULL,
  phase     text        NOT NULL,
  gate      text        NOT NULL,
  answer    text        NOT NULL,
  since     timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (migration, run, phase, gate)
);

-- What an approval was given for. The person is as it was written; one person has one approval
-- whatever capitals and spaces it was written with. Approvals from before are for what is registered.
ALTER TABLE neap.approval ADD COLUMN person text, ADD COLUMN checksum text;

UPDATE neap.approval SET person = lower(regexp_replace(btrim(by), '\s+', ' ', 'g'));

DELETE FROM neap.approval a USING neap.approval b
WHERE a.migration = b.migration AND a.run = b.run AND a.phase = b.phase AND a.person = b.person
  AND (a.at, a.by) > (b.at, b.by);

UPDATE neap.approval a
SET checksum = m.checksum || ':' || md5(m.plan::text)
FROM neap.migration m WHERE m.name = a.migration;

UPDATE neap.approval SET checksum = '' WHERE checksum IS NULL;

ALTER TABLE neap.approval
  ALTER COLUMN person SET NOT NULL,
  ALTER COLUMN checksum SET NOT NULL,
  ADD COLUMN revoked_at timestamptz,
  ADD COLUMN revoked_by text,
  ADD COLUMN revoked_because text,
  DROP CONSTRAINT approval_pkey,
  ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD CONSTRAINT approval_revoked_whole CHECK (num_nulls(revoked_at, revoked_by, revoked_because) IN (0, 3));

CREATE UNIQUE INDEX approval_stands ON neap.approval (migration, run, phase, person)
  WHERE revoked_at IS NULL;

-- Statements of pg_stat_statements that name what goes, and when their counters last moved.
CREATE TABLE neap.statement_read (
  migration  text        NOT NULL,
  run        int         NOT NULL,
  statement  text        NOT NULL,
  text       text        NOT NULL,
  names      text        NOT NULL,
  calls      bigint      NOT NULL,
  counted    bigint      NOT NULL DEFAULT 0,
  seen_from  timestamptz NOT NULL DEFAULT clock_timestamp(),
  moved_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (migration, run, statement)
);

-- When pg_stat_statements was last looked at for a migration, and what it had lost by then.
CREATE TABLE neap.statement_look (
  migration  text        NOT NULL,
  run        int         NOT NULL,
  since      timestamptz NOT NULL DEFAULT clock_timestamp(),
  reset_at   timestamptz,
  lost       bigint      NOT NULL DEFAULT 0,
  lost_at    timestamptz,
  PRIMARY KEY (migration, run)
);
