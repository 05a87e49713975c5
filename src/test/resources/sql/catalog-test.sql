-- One of everything that hangs on a table.
CREATE ROLE "Clerk";
CREATE SCHEMA "Shop";
CREATE SCHEMA archive;
CREATE SCHEMA neap;
CREATE TYPE "Shop".state AS ENUM ('new', 'paid');
CREATE FUNCTION "Shop".note_it() RETURNS trigger VOLATILE LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION neap.of_neap() RETURNS trigger VOLATILE LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE "Shop".customer (id bigint, region text, PRIMARY KEY (region, id));
CREATE TABLE "Shop".orders (
  id bigint GENERATED ALWAYS AS IDENTITY (START WITH 1000),
  gone text,
  number serial CONSTRAINT orders_number_key UNIQUE DEFERRABLE,
  customer_id bigint NOT NULL,
  region text,
  "Total" numeric(12, 2),
  state "Shop".state DEFAULT 'new',
  note varchar(200) COLLATE "C",
  at timestamptz DEFAULT now(),
  gross numeric GENERATED ALWAYS AS ("Total" * 1.2) STORED,
  PRIMARY KEY (id) INCLUDE (note),
  CONSTRAINT orders_customer FOREIGN KEY (region, customer_id) REFERENCES "Shop".customer (region, id)
    ON DELETE CASCADE DEFERRABLE,
  CONSTRAINT orders_excl EXCLUDE USING btree (number WITH =)
);
ALTER TABLE "Shop".orders DROP COLUMN gone;
ALTER TABLE "Shop".orders ADD CONSTRAINT orders_total CHECK ("Total" >= 0) NOT VALID;
COMMENT ON CONSTRAINT orders_total ON "Shop".orders IS 'not negative';
COMMENT ON COLUMN "Shop".orders."Total" IS 'the "sum"';
ALTER TABLE "Shop".orders ALTER COLUMN "Total" SET STATISTICS 500;
ALTER TABLE "Shop".orders ALTER COLUMN "Total" SET STORAGE PLAIN, ALTER COLUMN "Total" SET COMPRESSION pglz;
ALTER TABLE "Shop".orders ALTER COLUMN "Total" SET (n_distinct = -0.5, n_distinct_inherited = 7);
GRANT SELECT ("Total"), UPDATE ("Total") ON "Shop".orders TO "Clerk";
GRANT SELECT ("Total") ON "Shop".orders TO PUBLIC;
CREATE INDEX orders_lower ON "Shop".orders (region, lower(note)) WHERE at IS NOT NULL;
COMMENT ON INDEX "Shop".orders_lower IS 'by words';
ALTER TABLE "Shop".orders ALTER COLUMN number SET NOT NULL;
CREATE UNIQUE INDEX orders_identity ON "Shop".orders (customer_id, number);
ALTER TABLE "Shop".orders REPLICA IDENTITY USING INDEX orders_identity;
CREATE INDEX orders_falling ON "Shop".orders (at DESC);
CREATE INDEX orders_pattern ON "Shop".orders (region text_pattern_ops);
INSERT INTO "Shop".orders ("Total", customer_id, note) VALUES (1, 1, 'same'), (2, 2, 'same');
ALTER TABLE "Shop".orders CLUSTER ON orders_pkey;
ANALYZE "Shop".orders;
CREATE UNLOGGED TABLE "Shop".lines (order_id bigint CONSTRAINT lines_order REFERENCES "Shop".orders);

CREATE VIEW "Shop".v AS SELECT id, "Total" FROM "Shop".orders;
CREATE VIEW "Shop".counts AS SELECT count(*) FROM "Shop".orders;
CREATE VIEW neap.view_of_neap AS SELECT id FROM "Shop".orders;
CREATE MATERIALIZED VIEW "Shop".m AS SELECT state FROM "Shop".orders;
CREATE RULE no_delete AS ON DELETE TO "Shop".orders WHERE old.state = 'paid' DO INSTEAD NOTHING;
CREATE POLICY mine ON "Shop".orders USING (customer_id > 0);
CREATE POLICY theirs ON "Shop".customer USING (region IN (SELECT o.region FROM "Shop".orders o));
CREATE FUNCTION "Shop".f(x int) RETURNS bigint STABLE
  RETURN (SELECT count("Total") FROM "Shop".orders);
CREATE STATISTICS "Shop".st ON customer_id, region FROM "Shop".orders;
CREATE TABLE "Shop".orders_old () INHERITS ("Shop".orders);
CREATE TRIGGER a_stamp BEFORE INSERT ON "Shop".orders FOR EACH ROW EXECUTE FUNCTION "Shop".note_it();
CREATE TRIGGER b_stamp BEFORE UPDATE OF "Total" ON "Shop".orders FOR EACH ROW WHEN (new.note IS NULL)
  EXECUTE FUNCTION "Shop".note_it();
CREATE TRIGGER c_after AFTER INSERT ON "Shop".orders FOR EACH ROW EXECUTE FUNCTION "Shop".note_it();
CREATE TRIGGER d_disabled BEFORE INSERT ON "Shop".orders FOR EACH ROW EXECUTE FUNCTION "Shop".note_it();
ALTER TABLE "Shop".orders DISABLE TRIGGER d_disabled;
CREATE TRIGGER e_statement BEFORE INSERT ON "Shop".orders FOR EACH STATEMENT EXECUTE FUNCTION "Shop".note_it();
CREATE TRIGGER neap_sync BEFORE INSERT OR UPDATE OF state ON "Shop".orders FOR EACH ROW
  EXECUTE FUNCTION neap.of_neap();

CREATE TABLE "Shop".events (id bigint, kind text, at date) PARTITION BY RANGE (at, lower(kind));
ALTER TABLE "Shop".events ADD COLUMN body text;
CREATE TABLE "Shop".events_2025 PARTITION OF "Shop".events FOR VALUES FROM ('2025-01-01', '') TO ('2026-01-01', '');
CREATE TABLE "Shop".events_2026 PARTITION OF "Shop".events FOR VALUES FROM ('2026-01-01', '') TO ('2027-01-01', '')
  PARTITION BY LIST (id);
CREATE TABLE archive.events_2026_a PARTITION OF "Shop".events_2026 FOR VALUES IN (1, 2);
ALTER TABLE "Shop".events ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE archive.events_2026_a ALTER COLUMN body SET STORAGE EXTENDED;
CREATE TRIGGER only_2025 BEFORE INSERT ON "Shop".events_2025 FOR EACH ROW EXECUTE FUNCTION "Shop".note_it();
CREATE VIEW "Shop".of_2025 AS SELECT id FROM "Shop".events_2025;
INSERT INTO "Shop".events VALUES (1, 'a', '2025-02-02'), (2, 'b', '2025-02-02'), (1, 'a', '2026-02-02');
ANALYZE "Shop".events;
CREATE TABLE "Shop".target (id bigint PRIMARY KEY, at date) PARTITION BY RANGE (id);
CREATE TABLE "Shop".target_1 PARTITION OF "Shop".target FOR VALUES FROM (1) TO (10);
CREATE TABLE "Shop".target_2 PARTITION OF "Shop".target FOR VALUES FROM (10) TO (20);
CREATE TABLE "Shop".pointer (target bigint CONSTRAINT pointer_fk REFERENCES "Shop".target);
