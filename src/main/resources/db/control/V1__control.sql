CREATE TABLE neap.migration (
  name           text        PRIMARY KEY,
  run            int         NOT NULL DEFAULT 1,
  state          text        NOT NULL,
  halted_in      text,
  version        bigint      NOT NULL,
  source         text        NOT NULL,
  file           text        NOT NULL,
  checksum       text        NOT NULL,
  plan           jsonb       NOT NULL,
  target_schema  text        NOT NULL,
  started_by     text        NOT NULL,
  started_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  state_since    timestamptz NOT NULL DEFAULT clock_timestamp(),
  pause_by       text,
  pause_since    timestamptz,
  pause_reason   text,
  request        text,
  request_by     text,
  request_at     timestamptz,
  verify_rounds  int         NOT NULL DEFAULT 0,
  dropped        boolean     NOT NULL DEFAULT false,
  failure        text,
  CONSTRAINT halted_somewhere CHECK ((state = 'HALTED') = (halted_in IS NOT NULL)),
  CONSTRAINT pause_whole CHECK (num_nulls(pause_by, pause_since, pause_reason) IN (0, 3)),
  CONSTRAINT request_whole CHECK (num_nulls(request, request_by, request_at) IN (0, 3))
);

COMMENT ON TABLE neap.migration IS 'Where each migration stands';
COMMENT ON COLUMN neap.migration.version IS 'counts the rows of neap.transition; a change is made only to the version it was decided on';
COMMENT ON COLUMN neap.migration.run IS 'counts how often the migration was started from PLANNED';

CREATE TABLE neap.transition (
  id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  migration   text        NOT NULL REFERENCES neap.migration (name),
  run         int         NOT NULL,
  version     bigint      NOT NULL,
  from_state  text,
  to_state    text        NOT NULL,
  at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor       text        NOT NULL,
  reason      text        NOT NULL,
  detail      jsonb,
  CONSTRAINT transition_version UNIQUE (migration, version)
);

COMMENT ON TABLE neap.transition IS 'What was done to each migration, by whom and why; a row with the same state twice tells of a pause, a request or a new text';
