-- Overflow steps say it since 0024.
ALTER TABLE channel_tasks DROP COLUMN widened;
