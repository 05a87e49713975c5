-- Times in which nothing goes on in this database but a way back, by an operator's decision. The one
-- that counts is the latest that nobody has ended, until its end.
CREATE TABLE neap.freeze (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  until timestamptz NOT NULL,
  by text NOT NULL,
  because text NOT NULL,
  over_at timestamptz,
  over_by text
);
