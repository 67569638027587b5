-- Version 2: which client got which stored response, and which provider stores it.

CREATE TABLE IF NOT EXISTS response_owner (
    id varchar(256) PRIMARY KEY,
    client varchar(128) NOT NULL,
    provider varchar(128) NOT NULL,
    made datetime(3) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE INDEX IF NOT EXISTS response_owner_made ON response_owner (made);
