-- Inboxes that are being deleted with everything in them.
ALTER TABLE inboxes ADD COLUMN deleting_at BIGINT;
CREATE INDEX inboxes_being_deleted ON inboxes (deleting_at) WHERE deleting_at IS NOT NULL;
CREATE INDEX conversations_by_inbox ON conversations (inbox_id);
