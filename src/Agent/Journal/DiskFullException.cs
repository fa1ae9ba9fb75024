namespace CloudAssistant.Agent.Journal;

/// <summary>Nothing can be written for now: there is no room, or the disk is read-only. What was synced before is still there.</summary>
internal sealed class DiskFullException(Exception? cause = null, bool readOnly = false)
    : IOException(readOnly ? "The disk of the state directory is read-only." : "There is no room on the disk of the state directory.", cause);
