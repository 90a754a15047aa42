-- Since when somebody is there: whoever joins does not hear of what was before. Whoever was there already, always was.
ALTER TABLE inbox_members ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE team_members ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE conversation_participants ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE conversation_mentions ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
