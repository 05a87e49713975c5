-- Readers that always get the new shape or always the old one, whatever the percent. Who was let go
-- again stays with no value: from then on all readers can be on the new shape, and not before.
create table neap.flag_reader (
  key text not null references neap.flag on delete cascade
    constraint flag_reader_key check (key like '%.read-new'),
  reader text not null constraint flag_reader_reader check (reader <> ''),
  value text constraint flag_reader_value check (value in ('new', 'old')),
  changed_by text not null,
  changed_at timestamptz not null default clock_timestamp(),
  primary key (key, reader)
);

create function neap.flag_reader_before_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.value is not distinct from old.value then
    return old;
  end if;
  new.changed_by := neap.flag_changed_by();
  new.changed_at := pg_catalog.clock_timestamp();
  return new;
end $$;

create trigger flag_reader_before_change before insert or update on neap.flag_reader
  for each row execute function neap.flag_reader_before_change();

create function neap.flag_reader_after_change() returns trigger language plpgsql as $$
begin
  if new.value is distinct from old.value then
    perform pg_catalog.pg_notify('neap', 'flag:' || coalesce(new.key, old.key));
  end if;
  return null;
end $$;

create trigger flag_reader_after_change after insert or update or delete on neap.flag_reader
  for each row execute function neap.flag_reader_after_change();

-- What a flag provider that keeps no times was seen to say, and since when, by this database's clock.
create table neap.flag_seen (
  key text primary key,
  value text not null,
  since timestamptz not null default clock_timestamp()
);
