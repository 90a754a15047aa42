-- Conversations of channels that want an agent and have none.
CREATE TABLE channel_tasks (
    id {key},
    account_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL UNIQUE REFERENCES conversations (id) ON DELETE CASCADE,
    team_id BIGINT,
    state TEXT NOT NULL,
    agent_id BIGINT,
    wanted_id BIGINT,
    urgent BOOLEAN NOT NULL,
    since BIGINT NOT NULL,
    due_at BIGINT,
    declined {json} NOT NULL,
    announced BOOLEAN NOT NULL,
    widened BOOLEAN NOT NULL
);
CREATE INDEX channel_tasks_by_queue ON channel_tasks (account_id, state, since);
CREATE INDEX channel_tasks_reserved ON channel_tasks (account_id, agent_id) WHERE state = 'reserved';
CREATE INDEX channel_tasks_due ON channel_tasks (due_at) WHERE due_at IS NOT NULL;

-- Those that waited before there were tasks.
INSERT INTO channel_tasks
    (account_id, inbox_id, conversation_id, team_id, state, urgent, since, due_at, declined, announced, widened)
SELECT account_id, inbox_id, id, team_id, 'queued', FALSE, last_activity_at, NULL, '{}', TRUE, FALSE
FROM conversations
WHERE status = 'open' AND assignee_id IS NULL AND (additional_attributes ->> 'channel') IS NOT NULL;

-- Agents of channels: until when they are connected without another sign of life, why they are not ready, and when they
-- were last given a conversation.
CREATE TABLE channel_agents (
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    signed_in BOOLEAN NOT NULL,
    until BIGINT NOT NULL,
    reason TEXT,
    last_given_at BIGINT,
    PRIMARY KEY (account_id, user_id)
){without_rowid};
CREATE INDEX channel_agents_signed_in ON channel_agents (until) WHERE signed_in;

-- How many conversations somebody works on.
CREATE INDEX conversations_open_by_assignee ON conversations (assignee_id, inbox_id)
    WHERE status = 'open' AND assignee_id IS NOT NULL;
