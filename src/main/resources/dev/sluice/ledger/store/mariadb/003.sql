-- The ledger, version 3.

-- One row for each percentage of a budget that was reached in a day or month. The id is the same on all gateways.
CREATE TABLE IF NOT EXISTS alert (
    id varchar(255) PRIMARY KEY,
    reached datetime(3) NOT NULL,
    gateway int NOT NULL,
    budget varchar(128) NOT NULL,
    client varchar(128),
    period varchar(16) NOT NULL,
    percent int NOT NULL,
    used bigint NOT NULL,
    amount bigint NOT NULL,
    currency varchar(8) NOT NULL,
    webhook varchar(12) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE INDEX IF NOT EXISTS alert_reached ON alert (reached);

-- Why the attempt was made, and what it used beside the exchange's own tokens. A copy of a request has the number 0.
ALTER TABLE attempt ADD COLUMN IF NOT EXISTS kind varchar(8);
ALTER TABLE attempt ADD COLUMN IF NOT EXISTS input bigint;
ALTER TABLE attempt ADD COLUMN IF NOT EXISTS output bigint;
ALTER TABLE attempt ADD COLUMN IF NOT EXISTS source char(1);
ALTER TABLE attempt ADD COLUMN IF NOT EXISTS cost bigint;

-- Null in rows of earlier versions, and where exchanges are not priced.
ALTER TABLE exchange ADD COLUMN IF NOT EXISTS searches bigint;
ALTER TABLE exchange ADD COLUMN IF NOT EXISTS seconds bigint;
ALTER TABLE exchange ADD COLUMN IF NOT EXISTS cached_audio bigint;
ALTER TABLE exchange ADD COLUMN IF NOT EXISTS cached_image bigint;
ALTER TABLE exchange ADD COLUMN IF NOT EXISTS image_out bigint;

-- Whoever changes costs locks it.
INSERT IGNORE INTO ledger_lock (name) VALUES ('reprice');

-- Who is signed in to the console. There is no token here: only its hash, and that of the key that was exchanged for it.
CREATE TABLE IF NOT EXISTS admin_session (
    token_sha256 char(64) PRIMARY KEY,
    key_sha256 char(64) NOT NULL,
    begun datetime(3) NOT NULL,
    used datetime(3) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE INDEX IF NOT EXISTS admin_session_begun ON admin_session (begun);

INSERT IGNORE INTO ledger_lock (name) VALUES ('capture');

-- The text of some exchanges, masked and compressed with gzip. No list reads it.
CREATE TABLE IF NOT EXISTS capture (
    exchange binary(16) PRIMARY KEY,
    rule_name varchar(64) NOT NULL,
    client varchar(64) NOT NULL,
    usr varchar(128),
    target varchar(64) NOT NULL,
    expires datetime(3) NOT NULL,
    request_state varchar(16) NOT NULL,
    request_bytes bigint NOT NULL,
    request_text mediumblob,
    answer_state varchar(16) NOT NULL,
    answer_bytes bigint NOT NULL,
    answer_text mediumblob
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE INDEX IF NOT EXISTS capture_expires ON capture (expires);
CREATE INDEX IF NOT EXISTS capture_usr ON capture (client, usr, exchange);

-- The administrator who has sent the request in the client's place.
ALTER TABLE exchange ADD COLUMN IF NOT EXISTS tried_by varchar(64);

-- How gateways are, as they tell it every few seconds. Seen is by the database's clock. The row of one that is gone is deleted after a day; its number
-- stays in the table gateway.
CREATE TABLE IF NOT EXISTS gateway_status (
    spool binary(16) PRIMARY KEY,
    host varchar(128) NOT NULL,
    version varchar(32) NOT NULL,
    config varchar(64) NOT NULL,
    started datetime(3) NOT NULL,
    seen datetime(3) NOT NULL,
    draining boolean NOT NULL,
    lag_ms bigint NOT NULL,
    ahead_ms bigint NOT NULL,
    unusable varchar(4000) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
