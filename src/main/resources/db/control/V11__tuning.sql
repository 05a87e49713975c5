-- Settings of a migration's run that people changed while it runs; one that is over does not count.
create table neap.tuning (
  migration text not null references neap.migration (name),
  run int not null,
  key text not null,
  value text not null,
  by text not null,
  at timestamptz not null default clock_timestamp(),
  until timestamptz,
  primary key (migration, run, key)
);

comment on column neap.tuning.until is 'from when on it no longer counts; null when it counts until it is taken back';
