-- A run that is taken back keeps two archives of a table: of what it dropped, and of what its
-- reverse dropped.
alter table neap.archive
  drop constraint archive_pkey,
  add primary key (migration, run, archive_table);
