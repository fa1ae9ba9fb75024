CREATE TABLE access_keys (
  access_key_id TEXT PRIMARY KEY NOT NULL,
  account       TEXT NOT NULL,
  name          TEXT NOT NULL,
  secret        BLOB NOT NULL,
  enabled       INTEGER NOT NULL,
  created_at    INTEGER NOT NULL,
  last_used_at  INTEGER
) STRICT;

CREATE TABLE nonces (
  access_key_id TEXT NOT NULL,
  nonce         TEXT NOT NULL,
  expires_at    INTEGER NOT NULL,
  PRIMARY KEY (access_key_id, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX nonces_expiry ON nonces (expires_at);

CREATE TABLE client_tokens (
  account         TEXT NOT NULL,
  action          TEXT NOT NULL,
  token           TEXT NOT NULL,
  parameters_hash TEXT NOT NULL,
  result          TEXT NOT NULL,
  expires_at      INTEGER NOT NULL,
  PRIMARY KEY (account, action, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX client_tokens_expiry ON client_tokens (expires_at);
