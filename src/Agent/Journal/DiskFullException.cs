namespace CloudAssistant.Agent.Journal;

/// <summary>There is no room to write. What was synced before is still there.</summary>
internal sealed class DiskFullException(Exception? cause = null) : IOException("There is no room on the disk of the state directory.", cause);
