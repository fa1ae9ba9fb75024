-- When the release of a deregistered instance was finished; after retention its link and its grain state go.
ALTER TABLE links ADD COLUMN released_at INTEGER NULL;
CREATE INDEX links_released ON links (released_at) WHERE released_at IS NOT NULL;
