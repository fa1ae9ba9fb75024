-- Search table over the grain state `command`, filled by triggers in the transaction that writes the state. Ids sort by time, so that the
-- newest come first by the key alone.
-- deleting: a delete has begun and counts as done. This row is where a delete and an accept meet.

CREATE TABLE commands (
  command TEXT NOT NULL PRIMARY KEY,
  account TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  type INTEGER NOT NULL,
  resource_group TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  deleting INTEGER NOT NULL DEFAULT 0,
  grain_key TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX commands_newest ON commands (account, command);
CREATE INDEX commands_by_name ON commands (account, name, command);

CREATE TABLE command_tags (
  account TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  command TEXT NOT NULL,
  PRIMARY KEY (account, key, value, command)
) WITHOUT ROWID;
CREATE INDEX command_tags_of ON command_tags (command);

CREATE TRIGGER commands_follow_insert AFTER INSERT ON OrleansStorage
WHEN NEW.GrainTypeString = 'command' AND NEW.PayloadBinary IS NOT NULL
BEGIN
  INSERT INTO commands (command, account, name, description, type, resource_group, created_at, grain_key)
  SELECT c ->> '$.id', c ->> '$.account', c ->> '$.draft.name', c ->> '$.draft.description',
    CASE c ->> '$.draft.type' WHEN 'Shell' THEN 0 WHEN 'Bat' THEN 1 WHEN 'PowerShell' THEN 2 END,
    c ->> '$.draft.resourceGroupId', c ->> '$.createdAt', NEW.GrainIdExtensionString
  FROM (SELECT CAST(NEW.PayloadBinary AS TEXT) -> '$.command' AS c);
  INSERT INTO command_tags (account, key, value, command)
  SELECT c ->> '$.account', t.key, t.value, c ->> '$.id'
  FROM (SELECT CAST(NEW.PayloadBinary AS TEXT) -> '$.command' AS c), json_each(CAST(NEW.PayloadBinary AS TEXT), '$.command.draft.tags') t;
END;

CREATE TRIGGER commands_follow_update AFTER UPDATE ON OrleansStorage
WHEN NEW.GrainTypeString = 'command' AND NEW.PayloadBinary IS NOT NULL
BEGIN
  UPDATE commands SET name = c ->> '$.draft.name', description = c ->> '$.draft.description', resource_group = c ->> '$.draft.resourceGroupId'
  FROM (SELECT CAST(NEW.PayloadBinary AS TEXT) -> '$.command' AS c)
  WHERE command = c ->> '$.id';
  DELETE FROM command_tags WHERE command = CAST(NEW.PayloadBinary AS TEXT) ->> '$.command.id';
  INSERT INTO command_tags (account, key, value, command)
  SELECT c ->> '$.account', t.key, t.value, c ->> '$.id'
  FROM (SELECT CAST(NEW.PayloadBinary AS TEXT) -> '$.command' AS c), json_each(CAST(NEW.PayloadBinary AS TEXT), '$.command.draft.tags') t;
END;

CREATE TRIGGER commands_follow_delete AFTER DELETE ON OrleansStorage
WHEN OLD.GrainTypeString = 'command' AND OLD.PayloadBinary IS NOT NULL
BEGIN
  DELETE FROM command_tags WHERE command = CAST(OLD.PayloadBinary AS TEXT) ->> '$.command.id';
  DELETE FROM commands WHERE command = CAST(OLD.PayloadBinary AS TEXT) ->> '$.command.id';
END;
