-- Every link that a gateway opened before this moment was closed for it; the gateway learns it when it renews. Unix milliseconds.
ALTER TABLE gateways ADD COLUMN links_since bigint NOT NULL DEFAULT 0;
