-- One row per invocation that repeats and time zone in which it does. The one place that decides what is due: its row is locked before a tick is made,
-- before a stop and before a change. next_due is null when it waits for boots, and once it has ended (0 no, 1 stopped, 2 nothing is due any more).
CREATE TABLE schedules (
  invocation uuid NOT NULL,
  zone text NOT NULL,
  account text NOT NULL,
  shard smallint NOT NULL,
  frequency text NOT NULL,
  created_at bigint NOT NULL,
  next_due bigint,
  last_tick bigint,
  ticks bigint NOT NULL DEFAULT 0,
  missed bigint NOT NULL DEFAULT 0,
  ended smallint NOT NULL DEFAULT 0,
  by_tag boolean NOT NULL DEFAULT false,
  active integer NOT NULL DEFAULT 0,
  gone integer NOT NULL DEFAULT 0,
  per_day bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (invocation, zone)
) WITH (fillfactor = 50);
CREATE INDEX schedules_due ON schedules (shard, next_due) WHERE next_due IS NOT NULL;
CREATE INDEX schedules_account ON schedules (account) INCLUDE (per_day) WHERE ended = 0;

-- One row per instance of such an invocation: what outlives its records. ended: 0 no, 1 stopped, 3 lost its tag, 4 deregistered, 5 had its boot.
-- run_*: its latest record that was to run; last_*: its latest record; repeats: runs before run_tick.
CREATE TABLE schedule_instances (
  invocation uuid NOT NULL,
  instance uuid NOT NULL,
  zone text NOT NULL,
  account text NOT NULL,
  joined_at bigint NOT NULL,
  ended smallint NOT NULL DEFAULT 0,
  ended_at bigint,
  repeats bigint NOT NULL DEFAULT 0,
  run_tick bigint,
  run_ordinal integer,
  last_tick bigint,
  last_ordinal integer,
  last_state smallint,
  boot_id text,
  PRIMARY KEY (invocation, instance)
) WITH (fillfactor = 60);
CREATE INDEX schedule_instances_boot ON schedule_instances (instance) WHERE boot_id IS NOT NULL;

-- Due times that no tick was made for: one row per gap.
CREATE TABLE missed_ticks (
  invocation uuid NOT NULL,
  zone text NOT NULL,
  first_due bigint NOT NULL,
  last_due bigint NOT NULL,
  count bigint NOT NULL,
  reason text NOT NULL,
  noted_at bigint NOT NULL,
  PRIMARY KEY (invocation, zone, first_due)
);

-- scheduled: further ticks may come, so that no open record does not mean that it has ended. final_counts: instances by status, once it has.
ALTER TABLE invocations ADD COLUMN scheduled boolean NOT NULL DEFAULT false;
ALTER TABLE invocations ADD COLUMN final_counts text;
DROP INDEX invocations_unfinished;
CREATE INDEX invocations_unfinished ON invocations (created_at) WHERE NOT finished AND NOT scheduled;
