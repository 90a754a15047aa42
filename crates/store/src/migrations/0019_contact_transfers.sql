-- Imports and exports of contacts, and how far they have come.
CREATE TABLE contact_transfers (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    user_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    wanted TEXT NOT NULL,
    status TEXT NOT NULL,
    position BIGINT NOT NULL,
    done_rows BIGINT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    result TEXT,
    failure TEXT,
    created_at BIGINT NOT NULL,
    touched_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX contact_transfers_by_account ON contact_transfers (account_id);
CREATE INDEX contact_transfers_open ON contact_transfers (touched_at) WHERE ended_at IS NULL;
CREATE INDEX contact_transfers_ended ON contact_transfers (ended_at) WHERE ended_at IS NOT NULL;

-- Rows that an import refused, until its file of them is made; cells are a JSON array.
CREATE TABLE contact_refusals (
    transfer_id BIGINT NOT NULL REFERENCES contact_transfers (id),
    line BIGINT NOT NULL,
    cells TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (transfer_id, line)
);
