-- Invocations. status and classic_status are for filters and may trail; what is shown is folded from the slices.
CREATE TABLE invocations (
  invocation uuid PRIMARY KEY,
  account text NOT NULL,
  command uuid NOT NULL,
  command_name text NOT NULL,
  command_type smallint NOT NULL,
  draft text NOT NULL,
  request text NOT NULL,
  mode smallint NOT NULL,
  resource_group text NOT NULL,
  created_at bigint NOT NULL,
  last_tick bigint NOT NULL,
  slice_count integer NOT NULL,
  target_count integer NOT NULL,
  policy text,
  status smallint NOT NULL,
  classic_status smallint NOT NULL,
  finished boolean NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX invocations_newest ON invocations (account, invocation);
CREATE INDEX invocations_command ON invocations (account, command, invocation);
CREATE INDEX invocations_command_name ON invocations (account, command_name, invocation);
CREATE INDEX invocations_status ON invocations (account, status, invocation);
CREATE INDEX invocations_classic ON invocations (account, classic_status, invocation);
CREATE INDEX invocations_unfinished ON invocations (created_at) WHERE NOT finished;
CREATE INDEX invocations_old ON invocations (created_at) WHERE finished;

CREATE TABLE invocation_tags (
  account text NOT NULL,
  key text NOT NULL,
  value text NOT NULL,
  invocation uuid NOT NULL,
  PRIMARY KEY (account, key, value, invocation)
);
CREATE INDEX invocation_tags_invocation ON invocation_tags (invocation);

-- One row per slice and tick: the books of its records, changed in the same transaction, locked first.
CREATE TABLE slices (
  invocation uuid NOT NULL,
  tick bigint NOT NULL,
  slice integer NOT NULL,
  account text NOT NULL,
  version bigint NOT NULL,
  timeout_ms bigint NOT NULL,
  attend_at bigint,
  waiting integer NOT NULL DEFAULT 0,
  sent integer NOT NULL DEFAULT 0,
  running integer NOT NULL DEFAULT 0,
  stopping integer NOT NULL DEFAULT 0,
  success integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  invalid integer NOT NULL DEFAULT 0,
  aborted integer NOT NULL DEFAULT 0,
  timeout integer NOT NULL DEFAULT 0,
  error integer NOT NULL DEFAULT 0,
  cancelled integer NOT NULL DEFAULT 0,
  terminated integer NOT NULL DEFAULT 0,
  PRIMARY KEY (invocation, tick, slice)
) WITH (fillfactor = 50);
CREATE INDEX slices_attend ON slices (attend_at) WHERE attend_at IS NOT NULL;
CREATE INDEX slices_open ON slices (tick) WHERE attend_at IS NOT NULL;

-- Records. Never an index on state, nor a predicate with it: every update would leave the heap-only path.
CREATE TABLE records (
  tick bigint NOT NULL,
  invocation uuid NOT NULL,
  ordinal integer NOT NULL,
  account text NOT NULL,
  instance uuid NOT NULL,
  zone text NOT NULL DEFAULT '',
  state smallint NOT NULL,
  epoch bigint NOT NULL,
  start_by bigint NOT NULL,
  deadline bigint,
  sent_at bigint,
  started_at bigint,
  finished_at bigint,
  stop_at bigint,
  updated_at bigint NOT NULL,
  exit_code integer,
  error smallint NOT NULL,
  error_info text NOT NULL,
  unconfirmed boolean NOT NULL,
  output_hash bytea,
  dropped bigint NOT NULL,
  PRIMARY KEY (tick, invocation, ordinal)
) PARTITION BY RANGE (tick);
CREATE INDEX records_instance ON records (instance, tick DESC);

-- A tripwire that no correct statement reaches: a record that has ended never changes.
CREATE FUNCTION refuse_change_of_ended_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'record %/%/% has ended and cannot change', OLD.invocation, OLD.tick, OLD.ordinal USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER records_ended BEFORE UPDATE ON records FOR EACH ROW WHEN (OLD.state >= 10) EXECUTE FUNCTION refuse_change_of_ended_record();

-- Output, once per (account, day, SHA-256). The day is that of the record's tick, so that both fall out of retention together.
CREATE TABLE outputs (
  day integer NOT NULL,
  account text NOT NULL,
  hash bytea NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (day, account, hash)
) PARTITION BY RANGE (day);

-- Reports that came after their record had ended: noted, never applied.
CREATE TABLE late_reports (
  tick bigint NOT NULL,
  invocation uuid NOT NULL,
  ordinal integer NOT NULL,
  account text NOT NULL,
  kind smallint NOT NULL,
  exit_code integer,
  noted_at bigint NOT NULL,
  PRIMARY KEY (tick, invocation, ordinal, kind)
);
