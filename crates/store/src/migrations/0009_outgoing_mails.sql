-- Mails that are to be sent and, for a while, those that were. Nothing is tried any more once next_at is empty.
CREATE TABLE outgoing_mails (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    message_id TEXT NOT NULL,
    recipient TEXT NOT NULL,
    sender_name TEXT NOT NULL,
    reply_to TEXT,
    subject TEXT NOT NULL,
    text_part TEXT NOT NULL,
    html_part TEXT,
    attachment {json},
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT,
    last_error TEXT,
    sent_at BIGINT,
    failed_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX outgoing_mails_due ON outgoing_mails (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX outgoing_mails_ended ON outgoing_mails (created_at) WHERE next_at IS NULL;
