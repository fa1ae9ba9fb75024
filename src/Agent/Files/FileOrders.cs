using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using Google.Protobuf;

namespace CloudAssistant.Agent.Files;

/// <summary>Turns a frame into a file, and what became of it into the last word on its record.</summary>
internal static class FileOrders
{
    private static readonly TimeSpan TimeoutDefault = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TimeoutMax = TimeSpan.FromDays(1);

    /// <summary>The file to place; null when the frame wants something else, or cannot be read.</summary>
    public static FileSpec? Read(RunOrder order)
    {
        if (BodyOf(order) is not { File: { } file } body)
            return null;
        return new()
        {
            RecordId = order.Id.ToString(),
            Name = file.Name,
            TargetDir = file.TargetDir,
            Content = file.Content.Memory,
            Sha256 = file.Sha256.Memory,
            Owner = file.Owner,
            Group = file.Group,
            Mode = file.Mode,
            Overwrite = file.Overwrite,
            Timeout = body.TimeoutMs <= 0 ? TimeoutDefault : TimeSpan.FromMilliseconds(Math.Min(body.TimeoutMs, TimeoutMax.TotalMilliseconds)),
        };
    }

    /// <summary>What the frame wants, and, of a file, where it is to be placed.</summary>
    public static (TaskKind Task, string? TargetDir) TaskOf(RunOrder order) => BodyOf(order) switch
    {
        { File: { } file } => (TaskKind.File, file.TargetDir),
        { Type: ScriptType.Shell } => (TaskKind.Shell, null),
        { Type: ScriptType.Bat } => (TaskKind.Bat, null),
        { Type: ScriptType.Powershell } => (TaskKind.Powershell, null),
        _ => (TaskKind.Unspecified, null),
    };

    /// <summary>What is told of a file.</summary>
    public static Outcome OutcomeOf(FileOutcome file, Moment startedAt, Moment now) => file switch
    {
        FileOutcome.Placed => Exited(0, ReportError.None, "", startedAt, now),
        FileOutcome.Refused refused => new() { Kind = ReportKind.Refused, Error = refused.Error, Info = refused.Info },
        FileOutcome.Failed failed => Exited(1, ReportError.FileCreateFail, failed.Info, startedAt, now),
        FileOutcome.TimedOut => new() { Kind = ReportKind.TimedOut, Error = ReportError.ExecutionTimeout, StartedAt = startedAt, FinishedAt = now },
        FileOutcome.Unsynced unsynced => Broken(unsynced.Info, startedAt) with { FinishedAt = now },
        _ => throw new ArgumentOutOfRangeException(nameof(file), file, "Give every outcome its words."),
    };

    /// <summary>What is told of a file that an earlier life of the agent was about to place.</summary>
    public static Outcome Interrupted(Moment? startedAt) =>
        Broken("The agent was restarted while it placed the file: whether it is there is not known.", startedAt);

    private static Outcome Exited(int exitCode, ReportError error, string info, Moment startedAt, Moment now) =>
        new() { Kind = ReportKind.Exited, ExitCode = exitCode, Error = error, Info = info, StartedAt = startedAt, FinishedAt = now };

    private static Outcome Broken(string info, Moment? startedAt) =>
        new() { Kind = ReportKind.Broken, Error = ReportError.FileCreateFail, Info = info, StartedAt = startedAt };

    private static TaskBody? BodyOf(RunOrder order)
    {
        try
        {
            return TaskBody.Parser.ParseFrom(order.Frame.Body);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
