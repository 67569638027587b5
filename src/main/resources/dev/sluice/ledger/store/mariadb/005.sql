-- The ledger, version 5.

-- What the response that a client got comes to: the cost of a request that continues it. Null while it is not known, and before this version.
ALTER TABLE response_owner ADD COLUMN IF NOT EXISTS tokens bigint NULL;

-- The trace of the request's traceparent. Null for none.
ALTER TABLE exchange ADD COLUMN IF NOT EXISTS trace_id varchar(32) NULL;
