-- Consumers of the log that were ever at work here; seen_at tells which of them no version knows any more.
CREATE TABLE log_consumer_names (
    consumer TEXT PRIMARY KEY,
    registered_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);

-- How far each consumer has come with each account's log, and which node works at it until when.
CREATE TABLE log_consumers (
    consumer TEXT NOT NULL REFERENCES log_consumer_names (consumer),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    seq BIGINT NOT NULL,
    lease_owner TEXT,
    lease_until BIGINT NOT NULL,
    PRIMARY KEY (consumer, account_id)
){without_rowid};
CREATE INDEX log_consumers_by_account ON log_consumers (account_id);

-- Whose turn it is in an inbox: the keys of its members, whose turn comes next first.
CREATE TABLE inbox_rotation (
    inbox_id BIGINT PRIMARY KEY REFERENCES inboxes (id) ON DELETE CASCADE,
    members TEXT NOT NULL
);

-- Open conversations that nobody could be given to, or not yet; rows that are not true any more are found when looked at.
CREATE TABLE routing_waiting (
    conversation_id BIGINT PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    team_id BIGINT,
    cause TEXT NOT NULL,
    since BIGINT NOT NULL,
    decided BOOLEAN NOT NULL
);
CREATE INDEX routing_waiting_by_age ON routing_waiting (account_id, since, conversation_id);
CREATE INDEX routing_waiting_undecided ON routing_waiting (account_id, since) WHERE NOT decided;

-- Who was given a conversation by the system, and why.
CREATE TABLE routing_decisions (
    id {key},
    account_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    cause TEXT NOT NULL,
    policy TEXT NOT NULL,
    candidates {json} NOT NULL,
    chosen_id BIGINT,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX routing_decisions_by_conversation ON routing_decisions (conversation_id, id);
CREATE INDEX routing_decisions_by_age ON routing_decisions (created_at);

-- Who of several nodes does what only one should do at a time.
CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    until BIGINT NOT NULL
);

-- What an account wants to be done with conversations in which nothing happens; minutes.
ALTER TABLE accounts ADD COLUMN domain TEXT;
ALTER TABLE accounts ADD COLUMN support_email TEXT;
ALTER TABLE accounts ADD COLUMN auto_resolve_after BIGINT;
ALTER TABLE accounts ADD COLUMN auto_resolve_message TEXT;
ALTER TABLE accounts ADD COLUMN auto_resolve_ignore_waiting BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE accounts ADD COLUMN auto_resolve_label TEXT;
CREATE INDEX accounts_that_resolve ON accounts (id) WHERE auto_resolve_after IS NOT NULL;

-- What timers look for.
CREATE INDEX conversations_by_snooze ON conversations (snoozed_until)
    WHERE status = 'snoozed' AND snoozed_until IS NOT NULL;
CREATE INDEX conversations_open_by_activity ON conversations (account_id, last_activity_at) WHERE status = 'open';
