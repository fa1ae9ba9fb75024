-- Search tables over the grain states `instance` and `enrollment`, filled by triggers in the transaction that writes the state;
-- and the books of gateways and links. Names sort by bytes, so that a prefix is a range.

CREATE TABLE instances (
  instance uuid PRIMARY KEY,
  account text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  hostname text NOT NULL,
  os_type text NOT NULL,
  os_version text NOT NULL,
  machine_id text COLLATE "C" NOT NULL,
  internet_address text NOT NULL,
  enrollment uuid NOT NULL,
  resource_group text COLLATE "C" NOT NULL,
  registered_at bigint NOT NULL,
  public_key bytea NOT NULL,
  facts text NOT NULL,
  tags text NOT NULL
);
CREATE INDEX instances_newest ON instances (account, registered_at DESC, instance DESC);
CREATE INDEX instances_by_enrollment ON instances (account, enrollment, registered_at DESC, instance DESC);
CREATE INDEX instances_by_name ON instances (account, name, registered_at DESC, instance DESC);
CREATE INDEX instances_by_machine ON instances (machine_id);

-- All addresses an instance has: its own and the one it comes from.
CREATE TABLE instance_addresses (
  account text COLLATE "C" NOT NULL,
  address text COLLATE "C" NOT NULL,
  instance uuid NOT NULL,
  PRIMARY KEY (account, address, instance)
);
CREATE INDEX instance_addresses_of ON instance_addresses (instance);

-- registered_at stands here too, so that one tag's instances come newest first without a sort, with or without its value.
CREATE TABLE instance_tags (
  account text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  instance uuid NOT NULL,
  registered_at bigint NOT NULL,
  PRIMARY KEY (account, key, value, instance)
);
CREATE INDEX instance_tags_newest ON instance_tags (account, key, value, registered_at DESC, instance DESC);
CREATE INDEX instance_tags_newest_key ON instance_tags (account, key, registered_at DESC, instance DESC);
CREATE INDEX instance_tags_of ON instance_tags (instance);

-- open_until: it takes instances before this moment; 0 once it is disabled.
CREATE TABLE enrollments (
  enrollment uuid PRIMARY KEY,
  account text COLLATE "C" NOT NULL,
  instance_name text COLLATE "C" NOT NULL,
  resource_group text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  open_until bigint NOT NULL,
  disabled boolean NOT NULL,
  registered int NOT NULL,
  deregistered int NOT NULL,
  draft text NOT NULL
);
CREATE INDEX enrollments_newest ON enrollments (account, created_at DESC, enrollment DESC);
CREATE INDEX enrollments_by_name ON enrollments (account, instance_name, created_at DESC, enrollment DESC);
CREATE INDEX enrollments_open ON enrollments (account, open_until);

CREATE TABLE enrollment_tags (
  account text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  enrollment uuid NOT NULL,
  PRIMARY KEY (account, key, value, enrollment)
);
CREATE INDEX enrollment_tags_of ON enrollment_tags (enrollment);

-- One row per gateway process; it is alive before lease_until. observer: how silos reach it.
CREATE TABLE gateways (
  incarnation uuid PRIMARY KEY,
  observer text NOT NULL,
  lease_until bigint NOT NULL
);

-- One row per instance that ever connected; gateway is NULL while it is closed, the epoch goes on growing.
-- journal_lost: the agent came without the journal it had, and its open records were not dealt with yet.
-- hello: SHA-256 of the signed bytes that opened it, so that a repeated call and a replayed hello are told apart.
-- displaced, displaced_since: how often links displaced each other since then; a clone shows there.
CREATE TABLE links (
  instance uuid PRIMARY KEY,
  account text COLLATE "C" NOT NULL,
  gateway uuid NULL,
  epoch bigint NOT NULL,
  journal uuid NULL,
  link_counter bigint NOT NULL DEFAULT 0,
  journal_lost boolean NOT NULL DEFAULT false,
  boot_id text NOT NULL DEFAULT '',
  opened_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  hello bytea NULL,
  displaced int NOT NULL DEFAULT 0,
  displaced_since bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 80);
CREATE INDEX links_of_gateway ON links (gateway) WHERE gateway IS NOT NULL;

CREATE FUNCTION instances_follow_state() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was json;
  now_ json;
  id uuid;
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.PayloadBinary IS NOT NULL THEN
    was := convert_from(OLD.PayloadBinary, 'UTF8')::json;
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.PayloadBinary IS NOT NULL THEN
    now_ := convert_from(NEW.PayloadBinary, 'UTF8')::json;
  END IF;
  id := coalesce(now_ ->> 'id', was ->> 'id')::uuid;
  IF id IS NULL THEN
    RETURN NULL;
  END IF;

  IF now_ IS NULL OR coalesce((now_ ->> 'released')::boolean, false) THEN
    DELETE FROM instance_addresses WHERE instance = id;
    DELETE FROM instance_tags WHERE instance = id;
    DELETE FROM instances WHERE instance = id;
    RETURN NULL;
  END IF;

  INSERT INTO instances (instance, account, name, hostname, os_type, os_version, machine_id, internet_address, enrollment, resource_group,
    registered_at, public_key, facts, tags)
  VALUES (id, now_ ->> 'account', now_ ->> 'name', coalesce(now_ #>> '{facts,hostname}', ''), coalesce(now_ #>> '{facts,osType}', ''),
    coalesce(now_ #>> '{facts,osVersion}', ''), coalesce(now_ #>> '{facts,machineId}', ''), coalesce(now_ ->> 'internetAddress', ''),
    (now_ ->> 'enrollment')::uuid, coalesce(now_ ->> 'resourceGroup', ''), (now_ ->> 'registeredAt')::bigint,
    decode(now_ ->> 'publicKey', 'hex'), coalesce((now_ -> 'facts')::text, '{}'), coalesce((now_ -> 'tags')::text, '{}'))
  ON CONFLICT (instance) DO UPDATE SET name = excluded.name, hostname = excluded.hostname, os_type = excluded.os_type,
    os_version = excluded.os_version, machine_id = excluded.machine_id, internet_address = excluded.internet_address,
    resource_group = excluded.resource_group, facts = excluded.facts, tags = excluded.tags;

  IF was IS NULL OR (was #>> '{facts,addresses}') IS DISTINCT FROM (now_ #>> '{facts,addresses}')
      OR (was ->> 'internetAddress') IS DISTINCT FROM (now_ ->> 'internetAddress') THEN
    DELETE FROM instance_addresses WHERE instance = id;
    INSERT INTO instance_addresses (account, address, instance)
    SELECT DISTINCT now_ ->> 'account', a, id
    FROM (SELECT json_array_elements_text(coalesce(now_ #> '{facts,addresses}', '[]')) AS a UNION SELECT now_ ->> 'internetAddress') x
    WHERE a <> '';
  END IF;

  IF was IS NULL OR (was ->> 'tags') IS DISTINCT FROM (now_ ->> 'tags') THEN
    DELETE FROM instance_tags WHERE instance = id;
    INSERT INTO instance_tags (account, key, value, instance, registered_at)
    SELECT now_ ->> 'account', t.key, t.value, id, (now_ ->> 'registeredAt')::bigint FROM json_each_text(coalesce(now_ -> 'tags', '{}')) t;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION enrollments_follow_state() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was json;
  now_ json;
  id uuid;
  off boolean;
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.PayloadBinary IS NOT NULL THEN
    was := convert_from(OLD.PayloadBinary, 'UTF8')::json;
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.PayloadBinary IS NOT NULL THEN
    now_ := convert_from(NEW.PayloadBinary, 'UTF8')::json;
  END IF;
  id := coalesce(now_ ->> 'id', was ->> 'id')::uuid;
  IF id IS NULL THEN
    RETURN NULL;
  END IF;

  IF now_ IS NULL THEN
    DELETE FROM enrollment_tags WHERE enrollment = id;
    DELETE FROM enrollments WHERE enrollment = id;
    RETURN NULL;
  END IF;

  off := coalesce((now_ ->> 'disabled')::boolean, false);
  INSERT INTO enrollments (enrollment, account, instance_name, resource_group, created_at, open_until, disabled, registered, deregistered, draft)
  VALUES (id, now_ ->> 'account', coalesce(now_ #>> '{draft,instanceName}', ''), coalesce(now_ #>> '{draft,resourceGroupId}', ''),
    (now_ ->> 'createdAt')::bigint, CASE WHEN off THEN 0 ELSE (now_ ->> 'openUntil')::bigint END, off,
    coalesce((now_ ->> 'registeredCount')::int, 0), coalesce((now_ ->> 'deregisteredCount')::int, 0), (now_ -> 'draft')::text)
  ON CONFLICT (enrollment) DO UPDATE SET open_until = excluded.open_until, disabled = excluded.disabled,
    registered = excluded.registered, deregistered = excluded.deregistered, draft = excluded.draft;

  IF was IS NULL OR (was #>> '{draft,tags}') IS DISTINCT FROM (now_ #>> '{draft,tags}') THEN
    DELETE FROM enrollment_tags WHERE enrollment = id;
    INSERT INTO enrollment_tags (account, key, value, enrollment)
    SELECT now_ ->> 'account', t.key, t.value, id FROM json_each_text(coalesce(now_ #> '{draft,tags}', '{}')) t;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER instances_follow_write AFTER INSERT OR UPDATE ON OrleansStorage
  FOR EACH ROW WHEN (NEW.GrainTypeString = 'instance') EXECUTE FUNCTION instances_follow_state();
CREATE TRIGGER instances_follow_delete AFTER DELETE ON OrleansStorage
  FOR EACH ROW WHEN (OLD.GrainTypeString = 'instance') EXECUTE FUNCTION instances_follow_state();
CREATE TRIGGER enrollments_follow_write AFTER INSERT OR UPDATE ON OrleansStorage
  FOR EACH ROW WHEN (NEW.GrainTypeString = 'enrollment') EXECUTE FUNCTION enrollments_follow_state();
CREATE TRIGGER enrollments_follow_delete AFTER DELETE ON OrleansStorage
  FOR EACH ROW WHEN (OLD.GrainTypeString = 'enrollment') EXECUTE FUNCTION enrollments_follow_state();
