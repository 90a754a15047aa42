-- Consumers of the log that were ever at work here; seen_at tells which of them no version knows any more.
CREATE TABLE log_consumer_names (
    consumer TEXT PRIMARY KEY,
    registered_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);

-- How far each consumer has come with each account's log, and which node works at it until when.
CREATE TABLE log_consumers (
    consumer TEXT NOT NULL REFERENCES log_consumer_names (consumer),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    seq BIGINT NOT NULL,
    lease_owner TEXT,
    lease_until BIGINT NOT NULL,
    PRIMARY KEY (consumer, account_id)
){without_rowid};
CREATE INDEX log_consumers_by_account ON log_consumers (account_id);
