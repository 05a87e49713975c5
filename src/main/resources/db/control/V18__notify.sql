CREATE TABLE neap.consumer (
  name           text        PRIMARY KEY,
  since          timestamptz NOT NULL DEFAULT clock_timestamp(),
  served_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  claim          bigint      NOT NULL DEFAULT 0,
  claimed_by     text,
  claimed_until  timestamptz
);

COMMENT ON TABLE neap.consumer IS 'Who is told of the rows of neap.transition: channels and brokers of the configuration';
COMMENT ON COLUMN neap.consumer.served_at IS 'when a process last had it in its configuration, to the hour';
COMMENT ON COLUMN neap.consumer.claim IS 'counts who delivered; a write of an earlier one changes nothing';

CREATE TABLE neap.delivery (
  consumer         text        NOT NULL REFERENCES neap.consumer (name) ON DELETE CASCADE,
  migration        text        NOT NULL REFERENCES neap.migration (name) ON DELETE CASCADE,
  version          bigint      NOT NULL,
  attempts         int         NOT NULL DEFAULT 0,
  next_attempt_at  timestamptz,
  refused_since    timestamptz,
  last_error       text,
  failed_at        timestamptz,
  sent_at          timestamptz,
  given_up         int         NOT NULL DEFAULT 0,
  PRIMARY KEY (consumer, migration)
);

COMMENT ON TABLE neap.delivery IS 'How far each consumer was told of each migration; without a row: of nothing yet';
COMMENT ON COLUMN neap.delivery.version IS 'the last row of the log that it was told of, or need not be';
COMMENT ON COLUMN neap.delivery.attempts IS 'how often the row after it was tried and not taken';
