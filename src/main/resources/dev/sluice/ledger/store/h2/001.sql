-- The ledger of exchanges. Times are in UTC; costs in billionths of the currency.

create table gateway (
    id smallint primary key,
    spool uuid not null unique,
    started timestamp(3) not null
);

-- Everything of a spool before this position is in the tables below.
create table spool_mark (
    spool uuid primary key,
    segment bigint not null,
    pos int not null
);

create table exchange (
    id uuid primary key,
    begun timestamp(3) not null,
    n int not null,
    gateway smallint not null,
    request_id varchar(128) not null,
    client varchar(64) not null,
    usr varchar(128),
    address varchar(45),
    api varchar(24) not null,
    stream boolean not null,
    asked varchar(128),
    target varchar(64),
    provider varchar(64),
    model varchar(128),
    status smallint not null,
    ending varchar(16) not null,
    error varchar(48),
    attempts smallint not null,
    queue_ms int,
    first_ms int,
    took_ms int,
    input bigint,
    cached bigint,
    written bigint,
    written_1h bigint,
    output bigint,
    reasoning bigint,
    audio_in bigint,
    audio_out bigint,
    image_in bigint,
    source char(1),
    tier varchar(12),
    price varchar(12),
    cost bigint,
    cost_told bigint,
    unpriced boolean not null,
    provider_id varchar(128)
);

create index exchange_begun on exchange (begun);

create index exchange_client on exchange (client, begun);

create index exchange_usr on exchange (usr, begun);

create index exchange_request on exchange (request_id);

create table attempt (
    exchange uuid not null,
    n smallint not null,
    target varchar(64) not null,
    result varchar(32) not null,
    primary key (exchange, n)
);

create table usage_hour (
    slot timestamp(0) not null,
    gateway smallint not null,
    client varchar(64) not null,
    asked varchar(128) not null,
    target varchar(64) not null,
    n bigint not null,
    refused bigint not null,
    failed bigint not null,
    counted bigint not null,
    unpriced bigint not null,
    dropped bigint not null,
    input bigint not null,
    cached bigint not null,
    written bigint not null,
    output bigint not null,
    reasoning bigint not null,
    cost bigint not null,
    took_sum bigint not null,
    first_sum bigint not null,
    primary key (slot, gateway, client, asked, target)
);

create table usage_day (
    slot date not null,
    gateway smallint not null,
    client varchar(64) not null,
    usr varchar(128) not null,
    asked varchar(128) not null,
    target varchar(64) not null,
    n bigint not null,
    refused bigint not null,
    failed bigint not null,
    counted bigint not null,
    unpriced bigint not null,
    dropped bigint not null,
    input bigint not null,
    cached bigint not null,
    written bigint not null,
    output bigint not null,
    reasoning bigint not null,
    cost bigint not null,
    took_sum bigint not null,
    first_sum bigint not null,
    primary key (slot, gateway, client, usr, asked, target)
);

create table usage_hist (
    slot timestamp(0) not null,
    gateway smallint not null,
    target varchar(64) not null,
    what varchar(5) not null,
    bucket smallint not null,
    n bigint not null,
    primary key (slot, gateway, target, what, bucket)
);
