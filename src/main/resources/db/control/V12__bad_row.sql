-- The rows that a backfill could not convert and passed by. A row is recorded in the transaction
-- that moves the checkpoint behind it, and goes when it was converted after all.
create table neap.bad_row (
  migration text not null,
  run int not null,
  step text not null,
  table_name text not null,
  key jsonb not null,
  condition text not null,
  again text not null,
  sqlstate text not null,
  message text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (migration, run, step, table_name, key)
);

comment on column neap.bad_row.step is 'what the backfill does';
comment on column neap.bad_row.table_name is 'the table that holds the row: a partition, where there are some';
comment on column neap.bad_row.key is 'its primary key, or else its place';
comment on column neap.bad_row.condition is 'true for the row alone';
comment on column neap.bad_row.again is 'the statement that converts it';
