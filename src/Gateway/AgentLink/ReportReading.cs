using CloudAssistant.Agent.Protocol;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using Books = CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>Takes reports from the wire. Who reports is who the link was opened for, never what a frame says.</summary>
internal static class ReportReading
{
    /// <summary>Longer ago than any record lives.</summary>
    private static readonly long AgoMillisecondsMax = (long)TimeSpan.FromDays(366).TotalMilliseconds;

    private const int SignalMax = 64;

    /// <summary>The report, or null for one that no sound agent sends.</summary>
    public static Books.AgentReport? Read(Report report, InstanceId instance)
    {
        if (!report.Record.TryGetInvocation(out var invocation)
            || KindOf(report.Kind) is not { } kind
            || !Enum.IsDefined((Books.RecordError)(int)report.Error)
            || report.ErrorInfo.Length > ProtocolLimits.ErrorInfoCharactersMax
            || report.Output.Length > ProtocolLimits.OutputBytesMax
            || report.Dropped < 0)
        {
            return null;
        }
        return new()
        {
            Record = new(new(new CellGuid(invocation)), report.Record.Tick, report.Record.Ordinal),
            Instance = instance,
            Kind = kind,
            Error = ErrorOf(report),
            ErrorInfo = FactsReading.Plain(Words(report)),
            StartedAgo = report.HasStartedAgoMs ? Ago(report.StartedAgoMs) : null,
            FinishedAgo = report.HasFinishedAgoMs ? Ago(report.FinishedAgoMs) : null,
            ExitCode = report.HasExitCode ? report.ExitCode : null,
            Output = report.HasOutput ? report.Output.ToByteArray() : null,
            Dropped = report.Dropped,
        };
    }

    public static ReportVerdict Verdict(Books.ReportVerdict verdict) => verdict switch
    {
        Books.ReportVerdict.Applied => ReportVerdict.Applied,
        Books.ReportVerdict.Late => ReportVerdict.Late,
        Books.ReportVerdict.Unknown => ReportVerdict.Unknown,
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "Give every verdict its number on the wire."),
    };

    // A script that was ended by a signal cannot be told by its exit code from one that chose that code.
    private static string Words(Report report) => report is { ErrorInfo: "", Kind: ReportKind.Exited, Signal: > 0 and <= SignalMax }
        ? $"The script was ended by signal {report.Signal}."
        : report.ErrorInfo;

    // Agents tell what came later beside what every server knows; so shall the next number be told to this one.
    private static Books.RecordError ErrorOf(Report report) =>
        Enum.IsDefined((Books.RecordError)report.PreciseError) && report.PreciseError != 0 ? (Books.RecordError)report.PreciseError : (Books.RecordError)(int)report.Error;

    private static Books.ReportKind? KindOf(ReportKind kind) => kind switch
    {
        ReportKind.Started => Books.ReportKind.Started,
        ReportKind.Progress => Books.ReportKind.Progress,
        ReportKind.Exited => Books.ReportKind.Exited,
        ReportKind.TimedOut => Books.ReportKind.TimedOut,
        ReportKind.Stopped => Books.ReportKind.Stopped,
        ReportKind.Refused => Books.ReportKind.Refused,
        ReportKind.NeverStarted => Books.ReportKind.NeverStarted,
        ReportKind.Broken => Books.ReportKind.Broken,
        ReportKind.Queued => Books.ReportKind.Queued,
        _ => null,
    };

    private static TimeSpan Ago(long milliseconds) => TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, AgoMillisecondsMax));
}
