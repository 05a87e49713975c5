-- What clients write stays as they wrote it, so they write nothing that the backfill would change.
-- in place
-- old customers.email: 'ö@example.org' | 'it''s@' | NULL
-- new customers.email: 'ü@example.org' | ''
-- plain
UPDATE customers SET email = lower(email) WHERE email <> lower(email);
-- back
