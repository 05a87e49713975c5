-- Who agreed to a phase of a migration's run.
create table neap.approval (
  migration text not null,
  run int not null,
  phase text not null,
  by text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (migration, run, phase, by)
);

-- What brings a completed migration back, decided when that was asked for.
create table neap.restoration (
  migration text not null,
  run int not null,
  plan jsonb not null,
  primary key (migration, run)
);

-- How many writes had come through a table's old shape when that was last looked at and had changed.
create table neap.usage (
  migration text not null,
  run int not null,
  table_name text not null,
  writes bigint not null,
  since timestamptz not null default clock_timestamp(),
  primary key (migration, run, table_name)
);
