-- Whoever may write to a table runs the functions that keep its old and new columns in step.
GRANT USAGE ON SCHEMA neap TO PUBLIC;
