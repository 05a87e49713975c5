-- What kind of thing each row of the log tells of. Rows from before tell it by their states and words.
ALTER TABLE neap.transition ADD COLUMN event text;

UPDATE neap.transition SET event = CASE
  WHEN from_state IS NULL THEN 'REGISTERED'
  WHEN from_state <> to_state AND to_state = 'HALTED' THEN 'HALTED'
  WHEN from_state <> to_state THEN 'MOVED'
  WHEN reason LIKE 'paused: %' THEN 'PAUSED'
  WHEN reason = 'resumed' THEN 'RESUMED'
  WHEN reason LIKE 'asked for %' THEN 'ASKED'
  WHEN reason LIKE 'withdrew %' THEN 'WITHDRAWN'
  WHEN reason LIKE 'planned anew%' THEN 'PLANNED_ANEW'
  WHEN reason LIKE 'registered with%' THEN 'TEXT_CHANGED'
  ELSE 'MOVED' END;

ALTER TABLE neap.transition ALTER COLUMN event SET NOT NULL;
