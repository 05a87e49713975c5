-- plain
ALTER TABLE customers ADD first_name text, ADD last_name text;
UPDATE customers SET first_name = split_part(name, ' ', 1), last_name = substr(name, strpos(name || ' ', ' ') + 1);
ALTER TABLE customers ALTER first_name SET NOT NULL, ALTER last_name SET NOT NULL, DROP name;
-- back
ALTER TABLE customers ADD name text;
UPDATE customers SET name = first_name || ' ' || last_name;
ALTER TABLE customers ALTER name SET NOT NULL, DROP first_name, DROP last_name;
