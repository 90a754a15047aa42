-- What the business wants to know of conversations and contacts.
CREATE TABLE custom_attribute_definitions (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    attribute_model TEXT NOT NULL,
    attribute_key TEXT NOT NULL,
    display_name TEXT NOT NULL,
    display_type TEXT NOT NULL,
    description TEXT,
    attribute_values TEXT NOT NULL,
    regex_pattern TEXT,
    regex_cue TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (account_id, attribute_model, attribute_key)
);

-- Lists that somebody keeps for themselves.
CREATE TABLE custom_filters (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    filter_type TEXT NOT NULL,
    query TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX custom_filters_by_user ON custom_filters (account_id, user_id);

-- Pages that dashboards show beside a conversation.
CREATE TABLE dashboard_apps (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    title TEXT NOT NULL,
    urls TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX dashboard_apps_by_account ON dashboard_apps (account_id);

-- What agents do to conversations at one word.
CREATE TABLE macros (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    visibility TEXT NOT NULL,
    actions TEXT NOT NULL,
    created_by BIGINT NOT NULL,
    updated_by BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX macros_by_account ON macros (account_id);
