-- One row per invocation that repeats and time zone in which it does. The one place that decides what is due: its row is locked before a tick is made,
-- before a stop and before a change. next_due is null when it waits for boots, and once it has ended (0 no, 1 stopped, 2 nothing is due any more).
CREATE TABLE schedules (
  invocation TEXT NOT NULL,
  zone TEXT NOT NULL,
  account TEXT NOT NULL,
  shard INTEGER NOT NULL,
  frequency TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  next_due INTEGER,
  last_tick INTEGER,
  ticks INTEGER NOT NULL DEFAULT 0,
  missed INTEGER NOT NULL DEFAULT 0,
  ended INTEGER NOT NULL DEFAULT 0,
  by_tag INTEGER NOT NULL DEFAULT 0,
  active INTEGER NOT NULL DEFAULT 0,
  gone INTEGER NOT NULL DEFAULT 0,
  per_day INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (invocation, zone)
) WITHOUT ROWID;
CREATE INDEX schedules_due ON schedules (shard, next_due) WHERE next_due IS NOT NULL;
CREATE INDEX schedules_account ON schedules (account, per_day) WHERE ended = 0;

-- One row per instance of such an invocation: what outlives its records. ended: 0 no, 1 stopped, 3 lost its tag, 4 deregistered, 5 had its boot.
-- run_*: its latest record that was to run; last_*: its latest record; repeats: runs before run_tick.
CREATE TABLE schedule_instances (
  invocation TEXT NOT NULL,
  instance TEXT NOT NULL,
  zone TEXT NOT NULL,
  account TEXT NOT NULL,
  joined_at INTEGER NOT NULL,
  ended INTEGER NOT NULL DEFAULT 0,
  ended_at INTEGER,
  repeats INTEGER NOT NULL DEFAULT 0,
  run_tick INTEGER,
  run_ordinal INTEGER,
  last_tick INTEGER,
  last_ordinal INTEGER,
  last_state INTEGER,
  boot_id TEXT,
  PRIMARY KEY (invocation, instance)
) WITHOUT ROWID;
CREATE INDEX schedule_instances_boot ON schedule_instances (instance) WHERE boot_id IS NOT NULL;

-- Due times that no tick was made for: one row per gap.
CREATE TABLE missed_ticks (
  invocation TEXT NOT NULL,
  zone TEXT NOT NULL,
  first_due INTEGER NOT NULL,
  last_due INTEGER NOT NULL,
  count INTEGER NOT NULL,
  reason TEXT NOT NULL,
  noted_at INTEGER NOT NULL,
  PRIMARY KEY (invocation, zone, first_due)
) WITHOUT ROWID;

-- scheduled: further ticks may come, so that no open record does not mean that it has ended. final_counts: instances by status, once it has.
ALTER TABLE invocations ADD COLUMN scheduled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE invocations ADD COLUMN final_counts TEXT;
DROP INDEX invocations_unfinished;
CREATE INDEX invocations_unfinished ON invocations (created_at) WHERE NOT finished AND NOT scheduled;
