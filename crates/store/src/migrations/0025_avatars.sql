-- Pictures of customers, people, inboxes and bots.
CREATE TABLE avatars (
    id {key},
    file_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    width BIGINT,
    height BIGINT,
    thumbnail_key TEXT,
    created_at BIGINT NOT NULL
);

-- What the address of a picture is made of is kept with whom it shows, so that nobody has to look it up again.
ALTER TABLE contacts ADD COLUMN avatar TEXT;
ALTER TABLE users ADD COLUMN avatar TEXT;
ALTER TABLE inboxes ADD COLUMN avatar TEXT;
ALTER TABLE agent_bots ADD COLUMN avatar TEXT;

-- Pictures that are to be fetched from somebody else's server and, for a while, what became of that. The same queue as
-- that of the mails.
CREATE TABLE avatar_fetches (
    id {key},
    topic TEXT NOT NULL,
    url TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT,
    last_error TEXT,
    sent_at BIGINT,
    failed_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX avatar_fetches_due ON avatar_fetches (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX avatar_fetches_topics ON avatar_fetches (topic) WHERE next_at IS NOT NULL;
CREATE INDEX avatar_fetches_ended ON avatar_fetches (created_at) WHERE next_at IS NULL;
