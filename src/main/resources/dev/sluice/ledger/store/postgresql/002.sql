-- Which client got which stored response, and which provider stores it.
CREATE TABLE IF NOT EXISTS response_owner (
    id varchar(256) PRIMARY KEY,
    client varchar(128) NOT NULL,
    provider varchar(128) NOT NULL,
    made timestamp(3) NOT NULL
);

CREATE INDEX IF NOT EXISTS response_owner_made ON response_owner (made);

-- Keys that administrators have made for clients. There is no key here: only its hash and its last characters.
CREATE TABLE IF NOT EXISTS client_key (
    id uuid PRIMARY KEY,
    client varchar(128) NOT NULL,
    sha256 char(64) NOT NULL UNIQUE,
    last4 char(4) NOT NULL,
    made_by varchar(128) NOT NULL,
    made timestamp(3) NOT NULL,
    valid_until timestamp(3) NULL,
    disabled timestamp(3) NULL
);

-- One row. Each change of the keys raises the version first, so that there is one change at a time.
CREATE TABLE IF NOT EXISTS client_key_version (
    id int PRIMARY KEY,
    version bigint NOT NULL
);

INSERT INTO client_key_version (id, version) SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM client_key_version);
