namespace CloudAssistant.Agent.Journal;

/// <summary>The journal could not be synced or cut: nobody can tell what of it is on the disk. The agent must end; it never goes on with this journal.</summary>
internal sealed class JournalFailedException(string what, Exception cause) : Exception($"The journal failed: {what} ({cause.Message}).", cause);
