-- Slices whose records are sent only by the rate window of their invocation.
ALTER TABLE slices ADD COLUMN limited INTEGER NOT NULL DEFAULT 0;

-- One row per tick of an invocation with rate control, none for others: its limits in targets, and how far its batches are. Locked before any slice.
CREATE TABLE rate_windows (
  invocation TEXT NOT NULL,
  tick INTEGER NOT NULL,
  account TEXT NOT NULL,
  at_once INTEGER,
  errors_max INTEGER,
  batches INTEGER NOT NULL,
  pause_ms INTEGER NOT NULL,
  delivery_ms INTEGER NOT NULL,
  batch_left INTEGER NOT NULL,
  next_at INTEGER,
  attend_at INTEGER,
  PRIMARY KEY (invocation, tick)
) WITHOUT ROWID;
CREATE INDEX rate_windows_attend ON rate_windows (attend_at) WHERE attend_at IS NOT NULL;
