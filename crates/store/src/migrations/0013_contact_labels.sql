-- What agents sort contacts by.
ALTER TABLE contacts ADD COLUMN labels {json} NOT NULL DEFAULT '[]';

-- Labels that got another title, or none, and how far conversations and contacts follow that.
CREATE TABLE label_changes (
    id {key},
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    old_title TEXT NOT NULL,
    new_title TEXT,
    conversations_done BIGINT NOT NULL,
    contacts_done BIGINT NOT NULL
);
