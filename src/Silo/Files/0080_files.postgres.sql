-- An invocation that sends a file has it here, and no command. Lists show either those or the others: the indexes that lists go by hold one kind each.
ALTER TABLE invocations ADD COLUMN file text;
DROP INDEX invocations_newest;
DROP INDEX invocations_command_name;
DROP INDEX invocations_status;
DROP INDEX invocations_classic;
CREATE INDEX invocations_newest ON invocations (account, invocation) WHERE file IS NULL;
CREATE INDEX invocations_command_name ON invocations (account, command_name, invocation) WHERE file IS NULL;
CREATE INDEX invocations_status ON invocations (account, status, invocation) WHERE file IS NULL;
CREATE INDEX invocations_classic ON invocations (account, classic_status, invocation) WHERE file IS NULL;
CREATE INDEX files_newest ON invocations (account, invocation) WHERE file IS NOT NULL;
CREATE INDEX files_name ON invocations (account, command_name, invocation) WHERE file IS NOT NULL;
CREATE INDEX files_status ON invocations (account, status, invocation) WHERE file IS NOT NULL;
CREATE INDEX files_old ON invocations (created_at) WHERE finished AND file IS NOT NULL;

-- Which files an instance was sent, in the order of lists: among all of its records they would be few.
CREATE TABLE file_targets (
  account text NOT NULL,
  instance uuid NOT NULL,
  invocation uuid NOT NULL,
  PRIMARY KEY (account, instance, invocation)
);
CREATE INDEX file_targets_invocation ON file_targets (invocation);
