-- Files that are sent before the message they go with; the columns from file_key on are filled when the bytes have come.
CREATE TABLE uploads (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    announced_name TEXT NOT NULL,
    announced_type TEXT NOT NULL,
    announced_size BIGINT NOT NULL,
    digest TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    file_key TEXT UNIQUE,
    name TEXT,
    content_type TEXT,
    size BIGINT,
    width BIGINT,
    height BIGINT,
    thumbnail_key TEXT
);
CREATE INDEX uploads_by_account ON uploads (account_id);
CREATE INDEX uploads_by_expiry ON uploads (expires_at);

-- An upload may go with several messages: whoever deletes one looks whether another needs the file.
CREATE INDEX attachments_by_file ON attachments (file_key);
