-- Where each walk over a table stands. The row and the rows that it counts commit together, so a
-- walk that was cut goes on exactly here.
create table neap.checkpoint (
  migration text not null,
  run int not null,
  step text not null,
  parts jsonb not null,
  position jsonb not null,
  rows bigint not null default 0,
  different bigint not null default 0,
  chunks bigint not null default 0,
  total_estimate bigint,
  fraction double precision not null default 0,
  started_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  rows_per_second double precision not null default 0,
  eta_seconds double precision,
  chunk_rows bigint not null default 0,
  pace text not null default '',
  done boolean not null default false,
  primary key (migration, run, step)
) with (fillfactor = 20);

comment on column neap.checkpoint.parts is 'the tables and where each ended when the walk began';
comment on column neap.checkpoint.position is 'the first place that is still to be done';
comment on column neap.checkpoint.rows is 'rows rewritten, compared or copied';
comment on column neap.checkpoint.pace is 'how fast it goes and why, or what it waits for';

-- What a finished comparison of old and new found.
create table neap.verification (
  migration text not null,
  run int not null,
  round int not null,
  step text not null,
  compared bigint not null,
  different bigint not null,
  finished_at timestamptz not null default clock_timestamp(),
  primary key (migration, run, round, step)
);

-- The first rows in which old and new differ.
create table neap.difference (
  migration text not null,
  run int not null,
  round int not null,
  step text not null,
  key jsonb not null,
  primary key (migration, run, round, step, key)
);

-- What was kept before it was dropped; verified_at is null until it was compared with its source.
create table neap.archive (
  migration text not null,
  run int not null,
  source_table text not null,
  archive_table text not null,
  rows bigint not null,
  verified_at timestamptz,
  primary key (migration, run, source_table)
);
