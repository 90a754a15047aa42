-- What agents are told to look at: one row at most for each user and conversation, the newest.
CREATE TABLE notifications (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    kind TEXT NOT NULL,
    message_id BIGINT REFERENCES messages (id),
    read_at BIGINT,
    snoozed_until BIGINT,
    last_activity_at BIGINT NOT NULL,
    meta {json} NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (user_id, conversation_id)
);
CREATE INDEX notifications_by_activity ON notifications (account_id, user_id, last_activity_at);
CREATE INDEX notifications_by_conversation ON notifications (conversation_id);
CREATE INDEX notifications_by_message ON notifications (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX notifications_by_snooze ON notifications (snoozed_until) WHERE snoozed_until IS NOT NULL;

-- Of what a member wants to hear by e-mail and by push; blanks part the kinds. Without a row the defaults hold.
CREATE TABLE notification_settings (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    email TEXT NOT NULL,
    push TEXT NOT NULL,
    UNIQUE (account_id, user_id)
);

-- Devices and browsers that want to be pushed to.
CREATE TABLE notification_subscriptions (
    id {key},
    user_id BIGINT NOT NULL REFERENCES users (id),
    subscription_type TEXT NOT NULL,
    identifier TEXT NOT NULL UNIQUE,
    push_token TEXT,
    attributes {json} NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX notification_subscriptions_by_user ON notification_subscriptions (user_id);

-- When an account's lists last changed that clients keep.
CREATE TABLE account_cache_keys (
    account_id BIGINT PRIMARY KEY REFERENCES accounts (id),
    label BIGINT,
    inbox BIGINT,
    team BIGINT
);
