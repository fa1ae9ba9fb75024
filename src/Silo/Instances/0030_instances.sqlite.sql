-- Search tables over the grain states `instance` and `enrollment`, filled by triggers in the transaction that writes the state;
-- and the books of gateways and links.

CREATE TABLE instances (
  instance TEXT NOT NULL PRIMARY KEY,
  account TEXT NOT NULL,
  name TEXT NOT NULL,
  hostname TEXT NOT NULL,
  os_type TEXT NOT NULL,
  os_version TEXT NOT NULL,
  machine_id TEXT NOT NULL,
  internet_address TEXT NOT NULL,
  enrollment TEXT NOT NULL,
  resource_group TEXT NOT NULL,
  registered_at INTEGER NOT NULL,
  public_key BLOB NOT NULL,
  facts TEXT NOT NULL,
  tags TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX instances_newest ON instances (account, registered_at DESC, instance DESC);
CREATE INDEX instances_by_enrollment ON instances (account, enrollment, registered_at DESC, instance DESC);
CREATE INDEX instances_by_name ON instances (account, name, registered_at DESC, instance DESC);
CREATE INDEX instances_by_machine ON instances (machine_id);

-- All addresses an instance has: its own and the one it comes from.
CREATE TABLE instance_addresses (
  account TEXT NOT NULL,
  address TEXT NOT NULL,
  instance TEXT NOT NULL,
  PRIMARY KEY (account, address, instance)
) WITHOUT ROWID;
CREATE INDEX instance_addresses_of ON instance_addresses (instance);

-- registered_at stands here too, so that one tag's instances come newest first without a sort, with or without its value.
CREATE TABLE instance_tags (
  account TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  instance TEXT NOT NULL,
  registered_at INTEGER NOT NULL,
  PRIMARY KEY (account, key, value, instance)
) WITHOUT ROWID;
CREATE INDEX instance_tags_newest ON instance_tags (account, key, value, registered_at DESC, instance DESC);
CREATE INDEX instance_tags_newest_key ON instance_tags (account, key, registered_at DESC, instance DESC);
CREATE INDEX instance_tags_of ON instance_tags (instance);

-- open_until: it takes instances before this moment; 0 once it is disabled.
CREATE TABLE enrollments (
  enrollment TEXT NOT NULL PRIMARY KEY,
  account TEXT NOT NULL,
  instance_name TEXT NOT NULL,
  resource_group TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  open_until INTEGER NOT NULL,
  disabled INTEGER NOT NULL,
  registered INTEGER NOT NULL,
  deregistered INTEGER NOT NULL,
  draft TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX enrollments_newest ON enrollments (account, created_at DESC, enrollment DESC);
CREATE INDEX enrollments_by_name ON enrollments (account, instance_name, created_at DESC, enrollment DESC);
CREATE INDEX enrollments_open ON enrollments (account, open_until);

CREATE TABLE enrollment_tags (
  account TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  enrollment TEXT NOT NULL,
  PRIMARY KEY (account, key, value, enrollment)
) WITHOUT ROWID;
CREATE INDEX enrollment_tags_of ON enrollment_tags (enrollment);

-- One row per gateway process; it is alive before lease_until. observer: how silos reach it.
CREATE TABLE gateways (
  incarnation TEXT NOT NULL PRIMARY KEY,
  observer TEXT NOT NULL,
  lease_until INTEGER NOT NULL
) WITHOUT ROWID;

-- One row per instance that ever connected; gateway is NULL while it is closed, the epoch goes on growing.
-- journal_lost: the agent came without the journal it had, and its open records were not dealt with yet.
-- hello: SHA-256 of the signed bytes that opened it, so that a repeated call and a replayed hello are told apart.
-- displaced, displaced_since: how often links displaced each other since then; a clone shows there.
CREATE TABLE links (
  instance TEXT NOT NULL PRIMARY KEY,
  account TEXT NOT NULL,
  gateway TEXT NULL,
  epoch INTEGER NOT NULL,
  journal TEXT NULL,
  link_counter INTEGER NOT NULL DEFAULT 0,
  journal_lost INTEGER NOT NULL DEFAULT 0,
  boot_id TEXT NOT NULL DEFAULT '',
  opened_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  hello BLOB NULL,
  displaced INTEGER NOT NULL DEFAULT 0,
  displaced_since INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX links_of_gateway ON links (gateway) WHERE gateway IS NOT NULL;

-- The rows are replaced, not updated: a trigger takes the conflict rule of the statement that fired it, so an upsert is not safe here.
CREATE TRIGGER instances_follow_insert AFTER INSERT ON OrleansStorage
WHEN NEW.GrainTypeString = 'instance' AND NEW.PayloadBinary IS NOT NULL
  AND NOT coalesce(json_extract(CAST(NEW.PayloadBinary AS TEXT), '$.released'), 0)
BEGIN
  INSERT INTO instances (instance, account, name, hostname, os_type, os_version, machine_id, internet_address, enrollment, resource_group,
    registered_at, public_key, facts, tags)
  SELECT upper(j ->> '$.id'), j ->> '$.account', j ->> '$.name', coalesce(j ->> '$.facts.hostname', ''), coalesce(j ->> '$.facts.osType', ''),
    coalesce(j ->> '$.facts.osVersion', ''), coalesce(j ->> '$.facts.machineId', ''), coalesce(j ->> '$.internetAddress', ''),
    upper(j ->> '$.enrollment'), coalesce(j ->> '$.resourceGroup', ''), j ->> '$.registeredAt', unhex(j ->> '$.publicKey'),
    coalesce(j -> '$.facts', '{}'), coalesce(j -> '$.tags', '{}')
  FROM (SELECT CAST(NEW.PayloadBinary AS TEXT) AS j);
  INSERT INTO instance_addresses (account, address, instance)
  SELECT j ->> '$.account', a, upper(j ->> '$.id')
  FROM (SELECT CAST(NEW.PayloadBinary AS TEXT) AS j),
    (SELECT value AS a FROM json_each(CAST(NEW.PayloadBinary AS TEXT), '$.facts.addresses')
     UNION SELECT CAST(NEW.PayloadBinary AS TEXT) ->> '$.internetAddress')
  WHERE a <> '';
  INSERT INTO instance_tags (account, key, value, instance, registered_at)
  SELECT j ->> '$.account', t.key, t.value, upper(j ->> '$.id'), j ->> '$.registeredAt'
  FROM (SELECT CAST(NEW.PayloadBinary AS TEXT) AS j), json_each(CAST(NEW.PayloadBinary AS TEXT), '$.tags') t;
END;

CREATE TRIGGER instances_follow_update AFTER UPDATE ON OrleansStorage
WHEN NEW.GrainTypeString = 'instance'
BEGIN
  DELETE FROM instance_addresses WHERE instance = upper(CAST(OLD.PayloadBinary AS TEXT) ->> '$.id');
  DELETE FROM instance_tags WHERE instance = upper(CAST(OLD.PayloadBinary AS TEXT) ->> '$.id');
  DELETE FROM instances WHERE instance = upper(CAST(OLD.PayloadBinary AS TEXT) ->> '$.id');
  INSERT INTO instances (instance, account, name, hostname, os_type, os_version, machine_id, internet_address, enrollment, resource_group,
    registered_at, public_key, facts, tags)
  SELECT upper(j ->> '$.id'), j ->> '$.account', j ->> '$.name', coalesce(j ->> '$.facts.hostname', ''), coalesce(j ->> '$.facts.osType', ''),
    coalesce(j ->> '$.facts.osVersion', ''), coalesce(j ->> '$.facts.machineId', ''), coalesce(j ->> '$.internetAddress', ''),
    upper(j ->> '$.enrollment'), coalesce(j ->> '$.resourceGroup', ''), j ->> '$.registeredAt', unhex(j ->> '$.publicKey'),
    coalesce(j -> '$.facts', '{}'), coalesce(j -> '$.tags', '{}')
  FROM (SELECT CAST(NEW.PayloadBinary AS TEXT) AS j)
  WHERE j IS NOT NULL AND NOT coalesce(j ->> '$.released', 0);
  INSERT INTO instance_addresses (account, address, instance)
  SELECT j ->> '$.account', a, upper(j ->> '$.id')
  FROM (SELECT CAST(NEW.PayloadBinary AS TEXT) AS j),
    (SELECT value AS a FROM json_each(CAST(NEW.PayloadBinary AS TEXT), '$.facts.addresses')
     UNION SELECT CAST(NEW.PayloadBinary AS TEXT) ->> '$.internetAddress')
  WHERE a <> '' AND NOT coalesce(j ->> '$.released', 0);
  INSERT INTO instance_tags (account, key, value, instance, registered_at)
  SELECT j ->> '$.account', t.key, t.value, upper(j ->> '$.id'), j ->> '$.registeredAt'
  FROM (SELECT CAST(NEW.PayloadBinary AS TEXT) AS j), json_each(CAST(NEW.PayloadBinary AS TEXT), '$.tags') t
  WHERE NOT coalesce(j ->> '$.released', 0);
END;

CREATE TRIGGER instances_follow_delete AFTER DELETE ON OrleansStorage
WHEN OLD.GrainTypeString = 'instance' AND OLD.PayloadBinary IS NOT NULL
BEGIN
  DELETE FROM instance_addresses WHERE instance = upper(CAST(OLD.PayloadBinary AS TEXT) ->> '$.id');
  DELETE FROM instance_tags WHERE instance = upper(CAST(OLD.PayloadBinary AS TEXT) ->> '$.id');
  DELETE FROM instances WHERE instance = upper(CAST(OLD.PayloadBinary AS TEXT) ->> '$.id');
END;

CREATE TRIGGER enrollments_follow_insert AFTER INSERT ON OrleansStorage
WHEN NEW.GrainTypeString = 'enrollment' AND NEW.PayloadBinary IS NOT NULL
BEGIN
  INSERT INTO enrollments (enrollment, account, instance_name, resource_group, created_at, open_until, disabled, registered, deregistered, draft)
  SELECT upper(j ->> '$.id'), j ->> '$.account', coalesce(j ->> '$.draft.instanceName', ''), coalesce(j ->> '$.draft.resourceGroupId', ''),
    j ->> '$.createdAt', CASE WHEN coalesce(j ->> '$.disabled', 0) THEN 0 ELSE j ->> '$.openUntil' END, coalesce(j ->> '$.disabled', 0),
    coalesce(j ->> '$.registeredCount', 0), coalesce(j ->> '$.deregisteredCount', 0), j -> '$.draft'
  FROM (SELECT CAST(NEW.PayloadBinary AS TEXT) AS j);
  INSERT INTO enrollment_tags (account, key, value, enrollment)
  SELECT j ->> '$.account', t.key, t.value, upper(j ->> '$.id')
  FROM (SELECT CAST(NEW.PayloadBinary AS TEXT) AS j), json_each(CAST(NEW.PayloadBinary AS TEXT), '$.draft.tags') t;
END;

CREATE TRIGGER enrollments_follow_update AFTER UPDATE ON OrleansStorage
WHEN NEW.GrainTypeString = 'enrollment'
BEGIN
  DELETE FROM enrollment_tags WHERE enrollment = upper(CAST(OLD.PayloadBinary AS TEXT) ->> '$.id');
  DELETE FROM enrollments WHERE enrollment = upper(CAST(OLD.PayloadBinary AS TEXT) ->> '$.id');
  INSERT INTO enrollments (enrollment, account, instance_name, resource_group, created_at, open_until, disabled, registered, deregistered, draft)
  SELECT upper(j ->> '$.id'), j ->> '$.account', coalesce(j ->> '$.draft.instanceName', ''), coalesce(j ->> '$.draft.resourceGroupId', ''),
    j ->> '$.createdAt', CASE WHEN coalesce(j ->> '$.disabled', 0) THEN 0 ELSE j ->> '$.openUntil' END, coalesce(j ->> '$.disabled', 0),
    coalesce(j ->> '$.registeredCount', 0), coalesce(j ->> '$.deregisteredCount', 0), j -> '$.draft'
  FROM (SELECT CAST(NEW.PayloadBinary AS TEXT) AS j)
  WHERE j IS NOT NULL;
  INSERT INTO enrollment_tags (account, key, value, enrollment)
  SELECT j ->> '$.account', t.key, t.value, upper(j ->> '$.id')
  FROM (SELECT CAST(NEW.PayloadBinary AS TEXT) AS j), json_each(CAST(NEW.PayloadBinary AS TEXT), '$.draft.tags') t;
END;

CREATE TRIGGER enrollments_follow_delete AFTER DELETE ON OrleansStorage
WHEN OLD.GrainTypeString = 'enrollment' AND OLD.PayloadBinary IS NOT NULL
BEGIN
  DELETE FROM enrollment_tags WHERE enrollment = upper(CAST(OLD.PayloadBinary AS TEXT) ->> '$.id');
  DELETE FROM enrollments WHERE enrollment = upper(CAST(OLD.PayloadBinary AS TEXT) ->> '$.id');
END;
