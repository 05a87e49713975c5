-- Who or what keeps a migration's readers where they are; no row while they rise by themselves.
create table neap.rollout (
  migration text not null,
  run int not null,
  held_by text not null,
  held_because text not null,
  held_since timestamptz not null default clock_timestamp(),
  primary key (migration, run)
);
