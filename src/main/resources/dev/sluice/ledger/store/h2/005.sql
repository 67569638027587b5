-- The ledger, version 5.

-- What the response that a client got comes to: the cost of a request that continues it. Null while it is not known, and before this version.
ALTER TABLE response_owner ADD COLUMN IF NOT EXISTS tokens bigint NULL;
