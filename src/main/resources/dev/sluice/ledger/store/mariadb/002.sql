-- The ledger, version 2: owners of stored responses, clients' keys, the audit, and users that were erased.

-- Which client got which stored response, and which provider stores it.
CREATE TABLE IF NOT EXISTS response_owner (
    id varchar(256) PRIMARY KEY,
    client varchar(128) NOT NULL,
    provider varchar(128) NOT NULL,
    made datetime(3) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE INDEX IF NOT EXISTS response_owner_made ON response_owner (made);

-- Keys that administrators have made for clients. There is no key here: only its hash and its last characters.
CREATE TABLE IF NOT EXISTS client_key (
    id binary(16) PRIMARY KEY,
    client varchar(128) NOT NULL,
    sha256 char(64) NOT NULL UNIQUE,
    last4 char(4) NOT NULL,
    made_by varchar(128) NOT NULL,
    made datetime(3) NOT NULL,
    valid_until datetime(3) NULL,
    disabled datetime(3) NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- One row. Each change of the keys raises the version first, so that there is one change at a time.
CREATE TABLE IF NOT EXISTS client_key_version (
    id int PRIMARY KEY,
    version bigint NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

INSERT INTO client_key_version (id, version) SELECT 1, 0 FROM dual WHERE NOT EXISTS (SELECT 1 FROM client_key_version);

-- The audit. Of a chain, each record has the hash of the one before.
CREATE TABLE IF NOT EXISTS audit (
    chain binary(16) NOT NULL,
    n bigint NOT NULL,
    id binary(16) NOT NULL,
    gateway int NOT NULL,
    recorded datetime(3) NOT NULL,
    actor varchar(64) NOT NULL,
    via varchar(16) NOT NULL,
    address varchar(45),
    action varchar(48) NOT NULL,
    subject varchar(256) NOT NULL,
    outcome varchar(8) NOT NULL,
    state_before varchar(512),
    state_after varchar(512),
    previous char(64) NOT NULL,
    hash char(64) NOT NULL,
    PRIMARY KEY (chain, n)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE UNIQUE INDEX IF NOT EXISTS audit_id ON audit (id);

-- The key of the hashes below: one row, made with the first erasure.
CREATE TABLE IF NOT EXISTS erasure_key (
    id int PRIMARY KEY,
    secret char(64) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Rows of these users that begin before that time are written without the name.
CREATE TABLE IF NOT EXISTS erased (
    user_hash char(64) PRIMARY KEY,
    erased_at datetime(3) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
