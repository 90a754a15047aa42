-- With what people choose a password, by invitation or because they forgot theirs: a hash finds it, and it is sealed,
-- because the mail that carries it is written when it is sent.
ALTER TABLE users RENAME COLUMN invitation_hash TO password_token_hash;
ALTER TABLE users ADD COLUMN password_token_sealed TEXT;
ALTER TABLE users ADD COLUMN password_token_until BIGINT;

-- Invitations of before last another week.
UPDATE users SET password_token_until = updated_at + 604800000000 WHERE password_token_hash IS NOT NULL;
