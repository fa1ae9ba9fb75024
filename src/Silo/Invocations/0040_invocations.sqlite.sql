-- Invocations. status and classic_status are for filters and may trail; what is shown is folded from the slices.
CREATE TABLE invocations (
  invocation TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  command TEXT NOT NULL,
  command_name TEXT NOT NULL,
  command_type INTEGER NOT NULL,
  draft TEXT NOT NULL,
  request TEXT NOT NULL,
  mode INTEGER NOT NULL,
  resource_group TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_tick INTEGER NOT NULL,
  slice_count INTEGER NOT NULL,
  target_count INTEGER NOT NULL,
  policy TEXT,
  status INTEGER NOT NULL,
  classic_status INTEGER NOT NULL,
  finished INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX invocations_newest ON invocations (account, invocation);
CREATE INDEX invocations_command ON invocations (account, command, invocation);
CREATE INDEX invocations_command_name ON invocations (account, command_name, invocation);
CREATE INDEX invocations_status ON invocations (account, status, invocation);
CREATE INDEX invocations_classic ON invocations (account, classic_status, invocation);
CREATE INDEX invocations_unfinished ON invocations (created_at) WHERE NOT finished;
CREATE INDEX invocations_old ON invocations (created_at) WHERE finished;

CREATE TABLE invocation_tags (
  account TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  invocation TEXT NOT NULL,
  PRIMARY KEY (account, key, value, invocation)
) WITHOUT ROWID;
CREATE INDEX invocation_tags_invocation ON invocation_tags (invocation);

-- One row per slice and tick: the books of its records, changed in the same transaction, locked first.
CREATE TABLE slices (
  invocation TEXT NOT NULL,
  tick INTEGER NOT NULL,
  slice INTEGER NOT NULL,
  account TEXT NOT NULL,
  version INTEGER NOT NULL,
  timeout_ms INTEGER NOT NULL,
  attend_at INTEGER,
  waiting INTEGER NOT NULL DEFAULT 0,
  sent INTEGER NOT NULL DEFAULT 0,
  running INTEGER NOT NULL DEFAULT 0,
  stopping INTEGER NOT NULL DEFAULT 0,
  success INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  invalid INTEGER NOT NULL DEFAULT 0,
  aborted INTEGER NOT NULL DEFAULT 0,
  timeout INTEGER NOT NULL DEFAULT 0,
  error INTEGER NOT NULL DEFAULT 0,
  cancelled INTEGER NOT NULL DEFAULT 0,
  terminated INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (invocation, tick, slice)
) WITHOUT ROWID;
CREATE INDEX slices_attend ON slices (attend_at) WHERE attend_at IS NOT NULL;
CREATE INDEX slices_open ON slices (tick) WHERE attend_at IS NOT NULL;

-- Records.
CREATE TABLE records (
  tick INTEGER NOT NULL,
  invocation TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  account TEXT NOT NULL,
  instance TEXT NOT NULL,
  zone TEXT NOT NULL DEFAULT '',
  state INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  start_by INTEGER NOT NULL,
  deadline INTEGER,
  sent_at INTEGER,
  started_at INTEGER,
  finished_at INTEGER,
  stop_at INTEGER,
  updated_at INTEGER NOT NULL,
  exit_code INTEGER,
  error INTEGER NOT NULL,
  error_info TEXT NOT NULL,
  unconfirmed INTEGER NOT NULL,
  output_hash BLOB,
  dropped INTEGER NOT NULL,
  PRIMARY KEY (tick, invocation, ordinal)
) WITHOUT ROWID;
CREATE INDEX records_instance ON records (instance, tick DESC);

-- A tripwire that no correct statement reaches: a record that has ended never changes.
CREATE TRIGGER records_ended BEFORE UPDATE ON records FOR EACH ROW WHEN OLD.state >= 10
BEGIN
  SELECT RAISE(ABORT, 'a record that has ended cannot change');
END;

-- Output, once per (account, day, SHA-256). The day is that of the record's tick, so that both fall out of retention together.
CREATE TABLE outputs (
  day INTEGER NOT NULL,
  account TEXT NOT NULL,
  hash BLOB NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (day, account, hash)
) WITHOUT ROWID;

-- Reports that came after their record had ended: noted, never applied.
CREATE TABLE late_reports (
  tick INTEGER NOT NULL,
  invocation TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  account TEXT NOT NULL,
  kind INTEGER NOT NULL,
  exit_code INTEGER,
  noted_at INTEGER NOT NULL,
  PRIMARY KEY (tick, invocation, ordinal, kind)
);
