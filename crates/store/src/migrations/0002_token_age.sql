-- When a session's realtime token was made, so that old ones can be replaced.
ALTER TABLE contact_inboxes ADD COLUMN pubsub_token_at BIGINT NOT NULL DEFAULT 0;
UPDATE contact_inboxes SET pubsub_token_at = created_at;
CREATE INDEX contact_inboxes_by_token_age ON contact_inboxes (pubsub_token_at);
