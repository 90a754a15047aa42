-- What administrators chose for the queues of channels.
CREATE TABLE channel_queues (
    account_id BIGINT PRIMARY KEY REFERENCES accounts (id),
    chosen {json} NOT NULL
){without_rowid};

-- How many overflow steps a conversation has come to, and which place it had when it came.
ALTER TABLE channel_tasks ADD COLUMN step BIGINT NOT NULL DEFAULT 0;
ALTER TABLE channel_tasks ADD COLUMN position BIGINT NOT NULL DEFAULT 1;
UPDATE channel_tasks SET step = 1 WHERE widened;
ALTER TABLE routing_decisions ADD COLUMN step BIGINT NOT NULL DEFAULT 0;

-- The queues, each in its order; and those in it who have come to the same step, of which it has fewer than 16.
CREATE INDEX channel_tasks_in_order ON channel_tasks
    (account_id, inbox_id, COALESCE(team_id, 0), urgent DESC, since, conversation_id) WHERE state = 'queued';
CREATE INDEX channel_tasks_in_line ON channel_tasks
    (account_id, inbox_id, (COALESCE(team_id, 0) * 16 + step), urgent DESC, since, conversation_id)
    WHERE state = 'queued';

-- How long those waited whom an agent has had lately. Team 0 is the inbox's own queue.
CREATE TABLE channel_services (
    id {key},
    inbox_id BIGINT NOT NULL REFERENCES inboxes (id) ON DELETE CASCADE,
    team_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    waited BIGINT NOT NULL,
    served_at BIGINT NOT NULL
);
CREATE INDEX channel_services_by_queue ON channel_services (inbox_id, team_id, served_at);
CREATE INDEX channel_services_by_time ON channel_services (served_at);

-- The node to which an agent was last seen to be connected.
ALTER TABLE channel_agents ADD COLUMN node TEXT;
