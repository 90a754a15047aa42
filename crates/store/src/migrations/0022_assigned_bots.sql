-- The bot that works on a conversation instead of a member.
ALTER TABLE conversations ADD COLUMN assignee_agent_bot_id BIGINT REFERENCES agent_bots (id);
CREATE INDEX conversations_by_assignee_agent_bot ON conversations (assignee_agent_bot_id)
    WHERE assignee_agent_bot_id IS NOT NULL;
