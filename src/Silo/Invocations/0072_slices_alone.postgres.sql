-- The invocation has no other slice, now or later: its status is written with this row. What was there before goes on announcing.
ALTER TABLE slices ADD COLUMN alone boolean NOT NULL DEFAULT false;
