using System.Globalization;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Records;

/// <summary>What is said of records on the host: in the log, the history, the status. Never script or output.</summary>
internal static class RecordWords
{
    /// <summary>The line of the log for what was written down; null when it is no event of a record's life.</summary>
    public static string? OfEvent(Entry entry) => entry.KindCase switch
    {
        Entry.KindOneofCase.Starting when RecordId.TryFrom(entry.Starting.Record, out var id) => $"record {id} starts",
        Entry.KindOneofCase.Ended when RecordId.TryFrom(entry.Ended.Record, out var id) => $"record {id}: {Of(JournalEntries.ToOutcome(entry.Ended))}",
        _ => null,
    };

    /// <summary>How it ended, in few words.</summary>
    public static string Of(Outcome outcome)
    {
        var words = outcome switch
        {
            { Kind: ReportKind.Exited, Signal: { } signal } => string.Create(CultureInfo.InvariantCulture, $"ended by signal {signal}"),
            { Kind: ReportKind.Exited } => string.Create(CultureInfo.InvariantCulture, $"ended with exit code {outcome.ExitCode ?? 0}"),
            { Kind: ReportKind.TimedOut } => "timed out",
            { Kind: ReportKind.Stopped } => "stopped",
            { Kind: ReportKind.Refused } => "refused",
            { Kind: ReportKind.NeverStarted } => "never started",
            _ => "interrupted",
        };
        return outcome.Error is ReportError.None or ReportError.ExitCodeNonzero ? words : $"{words}, {outcome.Error}";
    }

    /// <summary>Running, Ended, TimedOut, Stopped, Refused, NeverStarted or Interrupted.</summary>
    /// <param name="record">Which.</param>
    /// <param name="agentRuns">What has no end and no agent either is told as interrupted by the next.</param>
    public static string StateOf(JournalRecord record, bool agentRuns) => record.Outcome?.Kind switch
    {
        null => agentRuns ? "Running" : "Interrupted",
        ReportKind.Exited => "Ended",
        ReportKind.TimedOut => "TimedOut",
        ReportKind.Stopped => "Stopped",
        ReportKind.Refused => "Refused",
        ReportKind.NeverStarted => "NeverStarted",
        _ => "Interrupted",
    };

    /// <summary>Shell, Bat, PowerShell or File; empty when it is not known.</summary>
    public static string TaskOf(JournalRecord record) => record.Task switch
    {
        TaskKind.Shell => "Shell",
        TaskKind.Bat => "Bat",
        TaskKind.Powershell => "PowerShell",
        TaskKind.File => "File",
        _ => record.TargetDir is null ? "" : "File",
    };
}
