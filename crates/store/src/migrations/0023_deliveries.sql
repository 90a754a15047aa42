-- Of mails with the same topic that wait, a newer one takes the place of an older one.
ALTER TABLE outgoing_mails ADD COLUMN topic TEXT;
CREATE INDEX outgoing_mails_topics ON outgoing_mails (topic) WHERE next_at IS NOT NULL;

-- What is to be pushed to devices and browsers and, for a while, what was. The same queue as that of the mails.
CREATE TABLE outgoing_pushes (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    subscription_id BIGINT NOT NULL,
    topic TEXT NOT NULL,
    notice {json} NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT,
    last_error TEXT,
    sent_at BIGINT,
    failed_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX outgoing_pushes_due ON outgoing_pushes (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX outgoing_pushes_topics ON outgoing_pushes (topic) WHERE next_at IS NOT NULL;
CREATE INDEX outgoing_pushes_ended ON outgoing_pushes (created_at) WHERE next_at IS NULL;

-- By which push services know this installation: one row, made once.
CREATE TABLE vapid_keys (
    id BIGINT PRIMARY KEY,
    public_key TEXT NOT NULL,
    private_key_sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
