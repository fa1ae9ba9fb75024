namespace CloudAssistant.Agent.Instances;

/// <summary>What is left on the file system of a directory.</summary>
/// <param name="FreeBytes">For this account.</param>
/// <param name="FreeFiles">New files that fit; null where the system does not count them.</param>
/// <param name="ReadOnly">Nothing can be written at all.</param>
internal sealed record DiskRoom(long FreeBytes, long? FreeFiles, bool ReadOnly);
