-- The ledger, version 3: alerts of budgets.

-- One row for each percentage of a budget that was reached in a day or month. The id is the same on all gateways.
CREATE TABLE IF NOT EXISTS alert (
    id varchar(255) PRIMARY KEY,
    reached timestamp(3) NOT NULL,
    gateway int NOT NULL,
    budget varchar(128) NOT NULL,
    client varchar(128),
    period varchar(16) NOT NULL,
    percent int NOT NULL,
    used bigint NOT NULL,
    amount bigint NOT NULL,
    currency varchar(8) NOT NULL,
    webhook varchar(12) NOT NULL
);

CREATE INDEX IF NOT EXISTS alert_reached ON alert (reached);
