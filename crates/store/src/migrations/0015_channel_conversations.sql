-- Conversations of the Customer Channel API by the customer's own name in a channel.
CREATE INDEX conversations_by_ref_id ON conversations (inbox_id, (additional_attributes ->> 'ref_id'));
-- What connectors call messages.
CREATE INDEX messages_by_source ON messages (inbox_id, source_id) WHERE source_id IS NOT NULL;
-- Those of them that go on, by when something last happened.
CREATE INDEX conversations_of_channels ON conversations (last_activity_at)
    WHERE status <> 'resolved' AND (additional_attributes ->> 'channel') IS NOT NULL;
