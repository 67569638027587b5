-- The ledger, version 4.

-- When a key was used last, to about a minute. Changes without the version of the list. Null also for uses before this version.
ALTER TABLE client_key ADD COLUMN IF NOT EXISTS used timestamp(3) NULL;

-- Rows are found by their id, which has the time of their begin. Nobody but the gateway reads this database.
DROP INDEX IF EXISTS exchange_begun;
