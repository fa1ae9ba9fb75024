CREATE TABLE policies (
  account    text NOT NULL,
  name       text NOT NULL,
  document   text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  PRIMARY KEY (account, name)
);

CREATE TABLE key_policies (
  access_key_id text NOT NULL,
  policy        text NOT NULL,
  account       text NOT NULL,
  attached_at   bigint NOT NULL,
  PRIMARY KEY (access_key_id, policy)
);
CREATE INDEX key_policies_of ON key_policies (account, policy);

-- Whoever changes keys or policies of an account counts it up first: one comes after the other.
CREATE TABLE access_changes (
  account text PRIMARY KEY,
  changes bigint NOT NULL
);

CREATE INDEX access_keys_account ON access_keys (account, created_at, access_key_id);

-- Keys made before there were policies could do everything, and go on.
INSERT INTO key_policies (access_key_id, policy, account, attached_at)
SELECT access_key_id, 'AdministratorAccess', account, created_at FROM access_keys;
