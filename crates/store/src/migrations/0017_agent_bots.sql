-- Programs that answer customers before people do.
CREATE TABLE agent_bots (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    description TEXT,
    outgoing_url TEXT,
    bot_config {json} NOT NULL,
    token_index TEXT NOT NULL UNIQUE,
    token_sealed TEXT NOT NULL,
    secret_sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX agent_bots_by_account ON agent_bots (account_id);

-- The bot that answers first in an inbox.
ALTER TABLE inboxes ADD COLUMN agent_bot_id BIGINT REFERENCES agent_bots (id);
-- Whoever said it; the bot may be gone.
ALTER TABLE messages ADD COLUMN agent_bot_id BIGINT;
