-- The ledger, version 1. Ids are binary(16): older versions of MariaDB sort their type uuid in another way.
-- Times are in UTC, costs in billionths of the currency; null means that it is not known.

CREATE TABLE IF NOT EXISTS ledger_schema (
    version int PRIMARY KEY,
    checksum char(64) NOT NULL,
    applied datetime(3) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Rows to lock, so that one gateway at a time does what the row is named after.
CREATE TABLE IF NOT EXISTS ledger_lock (
    name varchar(16) PRIMARY KEY
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

INSERT IGNORE INTO ledger_lock (name) VALUES ('gateway'), ('retention');

CREATE TABLE IF NOT EXISTS gateway (
    id int PRIMARY KEY,
    spool binary(16) NOT NULL UNIQUE,
    begun datetime(3) NOT NULL,
    seen datetime(3) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Everything of a spool before this place is in the tables below.
CREATE TABLE IF NOT EXISTS spool_mark (
    spool binary(16) PRIMARY KEY,
    gateway int NOT NULL,
    segment bigint NOT NULL,
    pos int NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS exchange (
    id binary(16) PRIMARY KEY,
    begun datetime(3) NOT NULL,
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
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE INDEX IF NOT EXISTS exchange_client ON exchange (client, id);
CREATE INDEX IF NOT EXISTS exchange_usr ON exchange (usr, id);
CREATE INDEX IF NOT EXISTS exchange_request ON exchange (request_id);
CREATE INDEX IF NOT EXISTS exchange_begun ON exchange (begun);

CREATE TABLE IF NOT EXISTS attempt (
    exchange binary(16) NOT NULL,
    n smallint NOT NULL,
    target varchar(64) NOT NULL,
    result varchar(32) NOT NULL,
    PRIMARY KEY (exchange, n)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Sums over hours. No two gateways write one row.
CREATE TABLE IF NOT EXISTS usage_hour (
    slot datetime NOT NULL,
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
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

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
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- How many exchanges took how long: bucket b ends at 10 ms * sqrt(2)^b.
CREATE TABLE IF NOT EXISTS usage_hist (
    slot datetime NOT NULL,
    gateway int NOT NULL,
    target varchar(64) NOT NULL,
    what varchar(5) NOT NULL,
    bucket smallint NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (slot, gateway, target, what, bucket)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
