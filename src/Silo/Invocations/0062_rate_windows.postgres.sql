-- Slices whose records are sent only by the rate window of their invocation.
ALTER TABLE slices ADD COLUMN limited boolean NOT NULL DEFAULT false;

-- One row per tick of an invocation with rate control, none for others: its limits in targets, and how far its batches are. Locked before any slice.
CREATE TABLE rate_windows (
  invocation uuid NOT NULL,
  tick bigint NOT NULL,
  account text NOT NULL,
  at_once integer,
  errors_max integer,
  batches boolean NOT NULL,
  pause_ms bigint NOT NULL,
  delivery_ms bigint NOT NULL,
  batch_left integer NOT NULL,
  next_at bigint,
  attend_at bigint,
  PRIMARY KEY (invocation, tick)
) WITH (fillfactor = 50);
CREATE INDEX rate_windows_attend ON rate_windows (attend_at) WHERE attend_at IS NOT NULL;
