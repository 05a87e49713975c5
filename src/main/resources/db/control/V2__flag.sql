-- Feature flags: what may run, and how many readers use the new shape. Changes by plain SQL are
-- held to the same rules, recorded and told like those made through Neap.
create table neap.flag (
  key text primary key
    constraint flag_key check (
      key = 'neap.pause-all' or key ~ '^.+\.(expand|backfill|tighten|contract|read-new)$'),
  value text not null,
  changed_by text not null,
  changed_at timestamptz not null default clock_timestamp(),
  constraint flag_value check (
    case when key like '%.read-new' then value ~ '^(100|[1-9]?[0-9])$' else value in ('on', 'off') end)
);

create table neap.flag_change (
  id bigint generated always as identity,
  key text not null,
  old_value text,
  new_value text,
  changed_by text not null,
  changed_at timestamptz not null default clock_timestamp(),
  primary key (key, id)
);

-- Who changes a flag: the setting neap.changed_by, or else the user of the database session.
create function neap.flag_changed_by() returns text stable language sql as
$$ select coalesce(nullif(pg_catalog.current_setting('neap.changed_by', true), ''), session_user) $$;

-- changed_by and changed_at belong to the value: they move only when the value does.
create function neap.flag_before_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.key <> old.key then
    raise exception 'a flag keeps its key: insert % and delete % instead', new.key, old.key;
  end if;
  if tg_op = 'UPDATE' and new.value = old.value then
    return old;
  end if;
  new.changed_by := neap.flag_changed_by();
  new.changed_at := pg_catalog.clock_timestamp();
  return new;
end $$;

create trigger flag_before_change before insert or update on neap.flag
  for each row execute function neap.flag_before_change();

create function neap.flag_after_change() returns trigger language plpgsql as $$
declare
  changed_key constant text := coalesce(new.key, old.key);
begin
  if new.value is distinct from old.value then
    insert into neap.flag_change (key, old_value, new_value, changed_by, changed_at)
      values (changed_key, old.value, new.value,
        coalesce(new.changed_by, neap.flag_changed_by()),
        coalesce(new.changed_at, pg_catalog.clock_timestamp()));
    perform pg_catalog.pg_notify('neap', 'flag:' || changed_key);
  end if;
  return null;
end $$;

create trigger flag_after_change after insert or update or delete on neap.flag
  for each row execute function neap.flag_after_change();

-- The switch that pauses everything is there from the beginning.
insert into neap.flag (key, value) values ('neap.pause-all', 'off');
