-- A walk goes over a table in segments, which several workers may work on at once; each has its own
-- row. They are all written when the walk begins, so that no row of the table is in none.
alter table neap.checkpoint
  add column segment int not null default 0,
  add column weave text not null default '',
  drop constraint checkpoint_pkey,
  add primary key (migration, run, step, segment);

-- A walk over blocks that was begun before goes over the whole of each leaf.
update neap.checkpoint
set parts = (select jsonb_agg('{"from": 0}'::jsonb || part) from jsonb_array_elements(parts) part)
where jsonb_typeof(parts) = 'array' and parts <> '[]';

comment on column neap.checkpoint.weave is 'in how many passes the last chunk was rewritten, and why';
