-- The ledger, version 1. Times are in UTC, costs in billionths of the currency; null means that it is not known.

CREATE TABLE IF NOT EXISTS ledger_schema (
    version int PRIMARY KEY,
    checksum char(64) NOT NULL,
    applied timestamp(3) NOT NULL
);

-- Rows to lock, so that one gateway at a time does what the row is named after.
CREATE TABLE IF NOT EXISTS ledger_lock (
    name varchar(16) PRIMARY KEY
);

INSERT INTO ledger_lock (name) VALUES ('gateway'), ('retention') ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS gateway (
    id int PRIMARY KEY,
    spool uuid NOT NULL UNIQUE,
    begun timestamp(3) NOT NULL,
    seen timestamp(3) NOT NULL
);

-- Everything of a spool before this place is in the tables below.
CREATE TABLE IF NOT EXISTS spool_mark (
    spool uuid PRIMARY KEY,
    gateway int NOT NULL,
    segment bigint NOT NULL,
    pos int NOT NULL
) WITH (fillfactor = 50);

-- In parts by ranges of the id, which begins with the time: old months are dropped whole, and the key is unique over all.
CREATE TABLE IF NOT EXISTS exchange (
    id uuid PRIMARY KEY,
    begun timestamp(3) NOT NULL,
    n int NOT NULL,
    gateway int NOT NULL,
    request_id varchar(128) NOT NULL,
    client varchar(64) NOT NULL,
    usr varchar(128),
    address varchar(45),
    api varchar(24) NOT NULL,
    stream boolean NOT NULL,
    asked varchar(128),
    target varchar(64),
    provider varchar(64),
    model varchar(128),
    status smallint NOT NULL,
    ending varchar(16) NOT NULL,
    error varchar(48),
    attempts smallint NOT NULL,
    queue_ms int,
    first_ms int,
    took_ms int,
    input bigint,
    output bigint,
    source char(1),
    cached bigint,
    written bigint,
    written_1h bigint,
    audio_in bigint,
    image_in bigint,
    reasoning bigint,
    audio_out bigint,
    tier varchar(12),
    price varchar(12),
    cost bigint,
    unpriced boolean NOT NULL,
    cost_told bigint,
    provider_id varchar(128)
) PARTITION BY RANGE (id);

CREATE TABLE IF NOT EXISTS exchange_rest PARTITION OF exchange DEFAULT;

CREATE INDEX IF NOT EXISTS exchange_client ON exchange (client, id);
CREATE INDEX IF NOT EXISTS exchange_usr ON exchange (usr, id) WHERE usr IS NOT NULL;
CREATE INDEX IF NOT EXISTS exchange_request ON exchange (request_id);
CREATE INDEX IF NOT EXISTS exchange_begun ON exchange USING brin (begun);
CREATE INDEX IF NOT EXISTS exchange_failed ON exchange (id) WHERE status >= 400 OR ending <> 'complete';

CREATE TABLE IF NOT EXISTS attempt (
    exchange uuid NOT NULL,
    n smallint NOT NULL,
    target varchar(64) NOT NULL,
    result varchar(32) NOT NULL,
    PRIMARY KEY (exchange, n)
) PARTITION BY RANGE (exchange);

CREATE TABLE IF NOT EXISTS attempt_rest PARTITION OF attempt DEFAULT;

-- Sums over hours. No two gateways write one row.
CREATE TABLE IF NOT EXISTS usage_hour (
    slot timestamp(0) NOT NULL,
    gateway int NOT NULL,
    client varchar(64) NOT NULL,
    asked varchar(128) NOT NULL,
    target varchar(64) NOT NULL,
    n bigint NOT NULL,
    refused bigint NOT NULL,
    failed bigint NOT NULL,
    counted bigint NOT NULL,
    unpriced bigint NOT NULL,
    dropped bigint NOT NULL,
    input bigint NOT NULL,
    cached bigint NOT NULL,
    written bigint NOT NULL,
    output bigint NOT NULL,
    reasoning bigint NOT NULL,
    cost bigint NOT NULL,
    took_sum bigint NOT NULL,
    first_sum bigint NOT NULL,
    PRIMARY KEY (slot, gateway, client, asked, target)
) WITH (fillfactor = 70);

-- Sums over days of the ledger's zone.
CREATE TABLE IF NOT EXISTS usage_day (
    slot date NOT NULL,
    gateway int NOT NULL,
    client varchar(64) NOT NULL,
    usr varchar(128) NOT NULL,
    asked varchar(128) NOT NULL,
    target varchar(64) NOT NULL,
    n bigint NOT NULL,
    refused bigint NOT NULL,
    failed bigint NOT NULL,
    counted bigint NOT NULL,
    unpriced bigint NOT NULL,
    dropped bigint NOT NULL,
    input bigint NOT NULL,
    cached bigint NOT NULL,
    written bigint NOT NULL,
    output bigint NOT NULL,
    reasoning bigint NOT NULL,
    cost bigint NOT NULL,
    took_sum bigint NOT NULL,
    first_sum bigint NOT NULL,
    PRIMARY KEY (slot, gateway, client, usr, asked, target)
) WITH (fillfactor = 70);

-- How many exchanges took how long: bucket b ends at 10 ms * sqrt(2)^b.
CREATE TABLE IF NOT EXISTS usage_hist (
    slot timestamp(0) NOT NULL,
    gateway int NOT NULL,
    target varchar(64) NOT NULL,
    what varchar(5) NOT NULL,
    bucket smallint NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (slot, gateway, target, what, bucket)
) WITH (fillfactor = 70);
