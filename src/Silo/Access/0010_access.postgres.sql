CREATE TABLE access_keys (
  access_key_id text PRIMARY KEY,
  account       text NOT NULL,
  name          text NOT NULL,
  secret        bytea NOT NULL,
  enabled       boolean NOT NULL,
  created_at    bigint NOT NULL,
  last_used_at  bigint
);

CREATE TABLE nonces (
  access_key_id text NOT NULL,
  nonce         text NOT NULL,
  expires_at    bigint NOT NULL,
  PRIMARY KEY (access_key_id, nonce)
);
CREATE INDEX nonces_expiry ON nonces (expires_at);

CREATE TABLE client_tokens (
  account         text NOT NULL,
  action          text NOT NULL,
  token           text NOT NULL,
  parameters_hash text NOT NULL,
  result          text NOT NULL,
  expires_at      bigint NOT NULL,
  PRIMARY KEY (account, action, token)
);
CREATE INDEX client_tokens_expiry ON client_tokens (expires_at);
