-- With what people choose a password, by invitation or because they forgot theirs: a hash finds it, and it is sealed,
-- because the mail that carries it is written when it is sent.
ALTER TABLE users RENAME COLUMN invitation_hash TO password_token_hash;
ALTER TABLE users ADD COLUMN password_token_sealed TEXT;
ALTER TABLE users ADD COLUMN password_token_until BIGINT;

-- Invitations of before last another week.
UPDATE users SET password_token_until = updated_at + 604800000000 WHERE password_token_hash IS NOT NULL;

-- Addresses that people want to sign in with, until they show that these are theirs.
CREATE TABLE email_changes (
    user_id BIGINT PRIMARY KEY REFERENCES users (id),
    email TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    token_sealed TEXT NOT NULL,
    until BIGINT NOT NULL
);
