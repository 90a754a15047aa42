-- What agents note about a customer.
CREATE TABLE contact_notes (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    contact_id BIGINT NOT NULL REFERENCES contacts (id),
    user_id BIGINT,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX contact_notes_by_contact ON contact_notes (contact_id, id);

-- Which contacts became part of which, by whom, and what they were.
CREATE TABLE contact_merges (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    base_contact_id BIGINT NOT NULL REFERENCES contacts (id),
    mergee_contact_id BIGINT NOT NULL,
    mergee {json} NOT NULL,
    user_id BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX contact_merges_by_base ON contact_merges (base_contact_id, id);
