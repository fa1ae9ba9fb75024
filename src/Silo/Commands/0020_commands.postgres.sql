-- Search table over the grain state `command`, filled by a trigger in the transaction that writes the state. Names sort by bytes, so that a
-- prefix is a range; ids sort by time, so that the newest come first by the key alone.
-- grain_key has the collation of the state table, else their join could take no index.
-- deleting: a delete has begun and counts as done. This row is where a delete and an accept meet: both lock it.

CREATE TABLE commands (
  command uuid PRIMARY KEY,
  account text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  description text COLLATE "C" NOT NULL,
  type smallint NOT NULL,
  resource_group text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL,
  deleting boolean NOT NULL DEFAULT false,
  grain_key text NOT NULL
);
CREATE INDEX commands_newest ON commands (account, command);
CREATE INDEX commands_by_name ON commands (account, name, command);

CREATE TABLE command_tags (
  account text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  command uuid NOT NULL,
  PRIMARY KEY (account, key, value, command)
);
CREATE INDEX command_tags_of ON command_tags (command);

-- A script may hold U+0000, which PostgreSQL cannot unescape even to skip it. Only the search looks through this copy, and no searched field may hold it.
CREATE FUNCTION commands_follow_state() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  c json;
  id uuid;
BEGIN
  IF TG_OP = 'DELETE' OR NEW.PayloadBinary IS NULL THEN
    c := replace(convert_from(OLD.PayloadBinary, 'UTF8'), '\u0000', '\ufffd')::json -> 'command';
    id := (c ->> 'id')::uuid;
    DELETE FROM command_tags WHERE command = id;
    DELETE FROM commands WHERE command = id;
    RETURN NULL;
  END IF;

  c := replace(convert_from(NEW.PayloadBinary, 'UTF8'), '\u0000', '\ufffd')::json -> 'command';
  id := (c ->> 'id')::uuid;
  INSERT INTO commands (command, account, name, description, type, resource_group, created_at, grain_key)
  VALUES (id, c ->> 'account', c -> 'draft' ->> 'name', c -> 'draft' ->> 'description',
    CASE c -> 'draft' ->> 'type' WHEN 'Shell' THEN 0 WHEN 'Bat' THEN 1 WHEN 'PowerShell' THEN 2 END,
    c -> 'draft' ->> 'resourceGroupId', (c ->> 'createdAt')::bigint, NEW.GrainIdExtensionString)
  ON CONFLICT (command) DO UPDATE SET name = excluded.name, description = excluded.description, resource_group = excluded.resource_group;
  DELETE FROM command_tags WHERE command = id;
  INSERT INTO command_tags (account, key, value, command)
  SELECT c ->> 'account', t.key, t.value, id FROM json_each_text(coalesce(c -> 'draft' -> 'tags', '{}')) t;
  RETURN NULL;
END $$;

CREATE TRIGGER commands_follow_write AFTER INSERT OR UPDATE ON OrleansStorage
  FOR EACH ROW WHEN (NEW.GrainTypeString = 'command') EXECUTE FUNCTION commands_follow_state();
CREATE TRIGGER commands_follow_delete AFTER DELETE ON OrleansStorage
  FOR EACH ROW WHEN (OLD.GrainTypeString = 'command' AND OLD.PayloadBinary IS NOT NULL) EXECUTE FUNCTION commands_follow_state();
