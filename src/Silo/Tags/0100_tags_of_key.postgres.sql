-- Resources with a key, whatever its value, in the order of their ids: lists of tags go on from one of them.
CREATE INDEX command_tags_of_key ON command_tags (account, key, command);
CREATE INDEX invocation_tags_of_key ON invocation_tags (account, key, invocation);
CREATE INDEX enrollment_tags_of_key ON enrollment_tags (account, key, enrollment);
CREATE INDEX instance_tags_of_key ON instance_tags (account, key, instance);
