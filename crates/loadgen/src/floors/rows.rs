//! The rows one visitor's message makes, for the bare database loops: the same tables, columns and indexes.

/// Tables and one account with so many conversations; `{key}` is the messages' own key.
const SCHEMA: &str = "
CREATE TABLE account_heads (account_id BIGINT PRIMARY KEY, seq BIGINT NOT NULL);
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE);
CREATE TABLE memberships (user_id BIGINT PRIMARY KEY, account_id BIGINT NOT NULL, role TEXT NOT NULL);
CREATE TABLE access_tokens (token_index TEXT PRIMARY KEY, user_id BIGINT NOT NULL);
CREATE TABLE contacts (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, phone_number TEXT, identifier TEXT);
CREATE TABLE conversations (
    id INTEGER PRIMARY KEY, account_id BIGINT NOT NULL, inbox_id BIGINT NOT NULL, contact_id BIGINT NOT NULL,
    contact_inbox_id BIGINT NOT NULL, display_id BIGINT NOT NULL, uuid TEXT NOT NULL UNIQUE, labels TEXT NOT NULL,
    custom_attributes TEXT NOT NULL, additional_attributes TEXT NOT NULL, status TEXT NOT NULL,
    waiting_since BIGINT, last_activity_at BIGINT NOT NULL, unread_count BIGINT NOT NULL, last_incoming_at BIGINT,
    flood_started_at BIGINT, flood_count BIGINT NOT NULL, last_message_at BIGINT, created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL, UNIQUE (account_id, display_id));
CREATE INDEX conversations_by_contact ON conversations (contact_id);
CREATE INDEX conversations_by_contact_inbox ON conversations (contact_inbox_id);
CREATE INDEX conversations_by_activity ON conversations (account_id, last_activity_at);
CREATE TABLE messages (
    id {key}, account_id BIGINT NOT NULL, inbox_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL REFERENCES conversations (id), kind SMALLINT NOT NULL, private BOOLEAN NOT NULL,
    status TEXT NOT NULL, content_type TEXT NOT NULL, content TEXT, content_attributes TEXT NOT NULL,
    contact_id BIGINT, attachments BIGINT NOT NULL, created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL);
CREATE INDEX messages_by_conversation ON messages (conversation_id, id);
CREATE TABLE events (
    account_id BIGINT NOT NULL, seq BIGINT NOT NULL, name TEXT NOT NULL, inbox_id BIGINT, audience TEXT NOT NULL,
    created_at BIGINT NOT NULL, payload TEXT NOT NULL, PRIMARY KEY (account_id, seq));
CREATE TABLE event_topics (
    kind TEXT NOT NULL, id BIGINT NOT NULL, account_id BIGINT NOT NULL, seq BIGINT NOT NULL,
    PRIMARY KEY (kind, id, account_id, seq)){without_rowid};
CREATE TABLE repeats (
    place TEXT NOT NULL, repeat_key TEXT NOT NULL, fingerprint TEXT NOT NULL, kind TEXT NOT NULL,
    result BIGINT NOT NULL, expires_at BIGINT NOT NULL,
    PRIMARY KEY (place, repeat_key, fingerprint)){without_rowid};
CREATE INDEX repeats_by_expiry ON repeats (expires_at);
INSERT INTO account_heads VALUES (1, 0);
INSERT INTO users VALUES (1, 'Ada', 'ada@example.com');
INSERT INTO memberships VALUES (1, 1, 'administrator');
INSERT INTO access_tokens VALUES ('index-of-the-token', 1);
";

/// Fills contacts from a table `numbers (n)`.
pub(crate) const CONTACTS: &str =
    "INSERT INTO contacts SELECT n, 'Visitor ' || n, NULL, NULL, NULL FROM numbers";

/// Fills conversations from a table `numbers (n)`.
pub(crate) const CONVERSATIONS: &str = "
INSERT INTO conversations SELECT n, 1, 1, n, n, n, 'c9f3a1d2-5b7e-4f60-9a8c-' || n, '[]', '{}', '{}', 'open',
    1763640000000000, 1763640000000000, 0, NULL, NULL, 0, NULL, 1763640000000000, 1763640000000000 FROM numbers";

/// The schema in the embedded database's words.
pub(crate) fn sqlite() -> String {
    SCHEMA.replace("{key}", "INTEGER PRIMARY KEY").replace("{without_rowid}", " WITHOUT ROWID")
}

/// The schema in Postgres' words.
pub(crate) fn postgres() -> String {
    SCHEMA.replace("{key}", "BIGSERIAL PRIMARY KEY").replace("{without_rowid}", "")
}

/// A message's text.
pub(crate) fn content() -> String {
    "Hello, I have a question about my order, could you please have a look at it? ".to_owned()
}

/// An event's payload, about as long as a message's snapshot.
pub(crate) fn payload() -> String {
    format!(r#"{{"message":{{"content":"{}","rest":"{}"}}}}"#, content(), "x".repeat(700))
}
