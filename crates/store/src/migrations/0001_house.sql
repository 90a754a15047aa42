-- The tables of the house. {key}, {json} and {bytes} stand for the database's own types; times are microseconds since the epoch.

CREATE TABLE accounts (
    id {key},
    name TEXT NOT NULL,
    locale TEXT NOT NULL,
    status TEXT NOT NULL,
    custom_attributes {json} NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- The account's log: its last position, and up to where it has been pruned.
CREATE TABLE account_heads (
    account_id BIGINT PRIMARY KEY REFERENCES accounts (id),
    seq BIGINT NOT NULL,
    pruned_to BIGINT NOT NULL,
    epoch TEXT NOT NULL
);

-- Gapless numbers of an account; locked before everything else.
CREATE TABLE account_counters (
    account_id BIGINT PRIMARY KEY REFERENCES accounts (id),
    conversations BIGINT NOT NULL
);

CREATE TABLE users (
    id {key},
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    display_name TEXT,
    message_signature TEXT,
    password_hash TEXT,
    ui_settings {json} NOT NULL,
    custom_attributes {json} NOT NULL,
    confirmed_at BIGINT,
    invitation_hash TEXT UNIQUE,
    pubsub_token_index TEXT NOT NULL UNIQUE,
    pubsub_token_sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE memberships (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    availability TEXT NOT NULL,
    auto_offline BOOLEAN NOT NULL,
    inviter_id BIGINT,
    active_at BIGINT,
    created_at BIGINT NOT NULL,
    UNIQUE (account_id, user_id)
);
CREATE INDEX memberships_by_user ON memberships (user_id);

CREATE TABLE access_tokens (
    id {key},
    user_id BIGINT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    token_index TEXT NOT NULL UNIQUE,
    token_sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (user_id, name)
);

CREATE TABLE sessions (
    id {key},
    user_id BIGINT NOT NULL REFERENCES users (id),
    client TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (user_id, client)
);

CREATE TABLE channels (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    identifier TEXT NOT NULL UNIQUE,
    hmac_token_sealed TEXT NOT NULL,
    hmac_mandatory BOOLEAN NOT NULL,
    secret_sealed TEXT NOT NULL,
    webhook_url TEXT,
    additional_attributes {json} NOT NULL
);

CREATE TABLE inboxes (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    channel_id BIGINT NOT NULL UNIQUE REFERENCES channels (id),
    name TEXT NOT NULL,
    settings {json} NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX inboxes_by_account ON inboxes (account_id);

CREATE TABLE inbox_members (
    inbox_id BIGINT NOT NULL REFERENCES inboxes (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (inbox_id, user_id)
);
CREATE INDEX inbox_members_by_user ON inbox_members (user_id);

CREATE TABLE teams (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    description TEXT,
    allow_auto_assign BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (account_id, name)
);

CREATE TABLE team_members (
    team_id BIGINT NOT NULL REFERENCES teams (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (team_id, user_id)
);
CREATE INDEX team_members_by_user ON team_members (user_id);

CREATE TABLE labels (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    title TEXT NOT NULL,
    description TEXT,
    color TEXT NOT NULL,
    show_on_sidebar BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (account_id, title)
);

CREATE TABLE contacts (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    email TEXT,
    phone_number TEXT,
    identifier TEXT,
    contact_type TEXT NOT NULL,
    blocked BOOLEAN NOT NULL,
    additional_attributes {json} NOT NULL,
    custom_attributes {json} NOT NULL,
    last_activity_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (account_id, email),
    UNIQUE (account_id, phone_number),
    UNIQUE (account_id, identifier)
);

CREATE TABLE contact_inboxes (
    id {key},
    contact_id BIGINT NOT NULL REFERENCES contacts (id),
    inbox_id BIGINT NOT NULL REFERENCES inboxes (id),
    source_id TEXT NOT NULL,
    hmac_verified BOOLEAN NOT NULL,
    pubsub_token_index TEXT NOT NULL UNIQUE,
    pubsub_token_sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (inbox_id, source_id)
);
CREATE INDEX contact_inboxes_by_contact ON contact_inboxes (contact_id);

-- The columns after additional_attributes are what the rules of posting read and write under the row's lock.
CREATE TABLE conversations (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    inbox_id BIGINT NOT NULL REFERENCES inboxes (id),
    contact_id BIGINT NOT NULL REFERENCES contacts (id),
    contact_inbox_id BIGINT NOT NULL REFERENCES contact_inboxes (id),
    display_id BIGINT NOT NULL,
    uuid TEXT NOT NULL UNIQUE,
    priority SMALLINT,
    assignee_id BIGINT REFERENCES users (id),
    team_id BIGINT REFERENCES teams (id),
    labels {json} NOT NULL,
    custom_attributes {json} NOT NULL,
    additional_attributes {json} NOT NULL,
    status TEXT NOT NULL,
    agent_last_seen_at BIGINT,
    assignee_last_seen_at BIGINT,
    contact_last_seen_at BIGINT,
    first_reply_created_at BIGINT,
    waiting_since BIGINT,
    snoozed_until BIGINT,
    last_activity_at BIGINT NOT NULL,
    unread_count BIGINT NOT NULL,
    last_incoming_at BIGINT,
    last_outgoing_at BIGINT,
    template_day BIGINT,
    flood_started_at BIGINT,
    flood_count BIGINT NOT NULL,
    last_message_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (account_id, display_id)
);
CREATE INDEX conversations_by_contact ON conversations (contact_id);
CREATE INDEX conversations_by_contact_inbox ON conversations (contact_inbox_id);
CREATE INDEX conversations_by_assignee ON conversations (assignee_id) WHERE assignee_id IS NOT NULL;
CREATE INDEX conversations_by_activity ON conversations (account_id, last_activity_at);

CREATE TABLE messages (
    id {key},
    account_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    kind SMALLINT NOT NULL,
    private BOOLEAN NOT NULL,
    status TEXT NOT NULL,
    content_type TEXT NOT NULL,
    content TEXT,
    content_attributes TEXT NOT NULL,
    contact_id BIGINT,
    user_id BIGINT,
    source_id TEXT,
    attachments BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX messages_by_conversation ON messages (conversation_id, id);

CREATE TABLE attachments (
    id {key},
    account_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL REFERENCES messages (id),
    file_type TEXT NOT NULL,
    file_key TEXT NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    width BIGINT,
    height BIGINT,
    thumbnail_key TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX attachments_by_message ON attachments (message_id);

-- Answers to surveys; the message that asked is the key, so that answering again changes the answer.
CREATE TABLE csat_responses (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    message_id BIGINT NOT NULL UNIQUE REFERENCES messages (id),
    assigned_agent_id BIGINT,
    rating SMALLINT NOT NULL,
    feedback_message TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE events (
    account_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    name TEXT NOT NULL,
    inbox_id BIGINT,
    audience TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (account_id, seq)
);

-- Finds the events of everything but inboxes, which a scan of the account serves.
CREATE TABLE event_topics (
    kind TEXT NOT NULL,
    id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (kind, id, account_id, seq)
){without_rowid};

-- Requests that may come twice, and what the first one made.
CREATE TABLE repeats (
    place TEXT NOT NULL,
    repeat_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    kind TEXT NOT NULL,
    result BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (place, repeat_key, fingerprint)
){without_rowid};
CREATE INDEX repeats_by_expiry ON repeats (expires_at);
