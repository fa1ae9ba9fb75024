using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Files;

/// <summary>What became of a file.</summary>
internal abstract record FileOutcome
{
    private FileOutcome()
    {
    }

    /// <summary>It is there, on the disk, in one piece.</summary>
    internal sealed record Placed : FileOutcome;

    /// <summary>Something that was asked for cannot be; what was there is as it was.</summary>
    /// <param name="Error">What.</param>
    /// <param name="Info">The same for a reader, beginning as it is documented.</param>
    internal sealed record Refused(ReportError Error, string Info) : FileOutcome;

    /// <summary>The system would not; what was there is as it was.</summary>
    internal sealed record Failed(string Info) : FileOutcome;

    /// <summary>Its time was over first; what was there is as it was.</summary>
    internal sealed record TimedOut : FileOutcome;

    /// <summary>It is there, but may be gone again after a crash of the machine.</summary>
    internal sealed record Unsynced(string Info) : FileOutcome;
}
