-- What events still show that was deleted: a task for each, worked off in small steps from position `done` to `upto`.
CREATE TABLE redactions (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    target BIGINT NOT NULL,
    done BIGINT NOT NULL,
    upto BIGINT NOT NULL
);
