namespace CloudAssistant.Agent.Invocations;

internal enum NotStartedReason
{
    CommandNotApplicable,
    AccountNotExists,
    DirectoryNotExists,
    ExecutionException,
}
