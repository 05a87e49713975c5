-- How fast work may go on, as the process that reads the load signals decided last; every other
-- process of Neap on this database follows it. There is one row.
create table neap.pace (
  one boolean primary key default true check (one),
  speed double precision not null,
  stopped boolean not null,
  -- How long the load has been low again since the work was stopped.
  calm_ms bigint not null,
  why text not null,
  readings jsonb not null,
  sampler text not null,
  sampled_at timestamptz not null,
  -- Written again and again, to see how long a commit takes.
  committed_at timestamptz
) with (fillfactor = 20);

comment on column neap.pace.speed is 'the share of the time in which work goes on: 0 to 1';
comment on column neap.pace.readings is 'what each signal said: signal, effect, near, why';
