-- The indexed status was folded from slice rows; this is the sum of their versions, so that nothing older is written over it.
ALTER TABLE invocations ADD COLUMN status_version INTEGER NOT NULL DEFAULT 0;
