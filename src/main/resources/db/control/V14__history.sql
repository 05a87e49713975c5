-- A row that stands for a database as it was found: every migration whose file comes before its name
-- is in that database already.
ALTER TABLE neap.migration ADD COLUMN baseline boolean NOT NULL DEFAULT false;

COMMENT ON COLUMN neap.migration.started_at IS 'when its present run was registered';
