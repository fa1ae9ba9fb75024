-- By invocation first: all schedules that are due at one moment share their tick, and a key that begins with it has the database read all of their records
-- to find a few. Ids of invocations grow with time, so new entries still lie together.
ALTER TABLE records DROP CONSTRAINT records_pkey;
ALTER TABLE records ADD PRIMARY KEY (invocation, tick, ordinal);
