-- plain
ALTER TABLE customers RENAME TO clients;
-- back
ALTER TABLE clients RENAME TO customers;
