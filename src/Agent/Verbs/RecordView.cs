using System.Globalization;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Verbs;

/// <summary>A record as an operator of the host sees it. No script, no output.</summary>
internal sealed class RecordView(JournalRecord record, CalendarTime time, bool agentRuns)
{
    /// <summary>The columns of <see cref="Cells"/>.</summary>
    public static readonly string[] Heads = ["STARTED", "FINISHED", "DURATION", "TASK", "STATE", "EXIT", "ANSWERED", "INVOCATION", "RECORD", "ERROR"];

    private Outcome? Outcome => record.Outcome;

    private Moment? StartedAt => JournalView.StartOf(record);

    private bool Started => Outcome?.Kind is not (ReportKind.Refused or ReportKind.NeverStarted);

    private string State => RecordWords.StateOf(record, agentRuns);

    private string Error => Outcome is null or { Error: ReportError.None } ? "" : Outcome.Error.ToString();

    private long? DurationMs => StartedAt is { } from && Outcome?.FinishedAt is { } to ? from.AgeMs(to) : null;

    public string[] Cells() =>
    [
        Started ? CalendarTime.Text(time.OnServer(StartedAt)) : "-",
        Outcome is null || !Started ? "-" : CalendarTime.Text(time.OnServer(Outcome.FinishedAt)),
        DurationMs is { } duration ? CalendarTime.Text(TimeSpan.FromMilliseconds(duration)) : "-",
        RecordWords.TaskOf(record) is { Length: > 0 } task ? task : "-",
        State,
        Exit(),
        record.Answered ? "yes" : "no",
        record.Id.InvocationText,
        record.Id.ToString(),
        Outcome is { Info.Length: > 0 } ? Logs.LogLine.Clean($"{Error}: {Outcome.Info}").TrimStart(':', ' ') : Error.Length > 0 ? Error : "-",
    ];

    public string Line() =>
        $"{record.Id.InvocationText} {(Outcome is null ? State == "Running" ? "runs" : "was interrupted" : RecordWords.Of(Outcome))}{(Started ? $", started {CalendarTime.Text(time.OnServer(StartedAt))}" : "")}";

    public JsonObject ToJson() => new()
    {
        { "record", record.Id.ToString() },
        { "invocationId", record.Id.InvocationText },
        { "tick", record.Id.Tick },
        { "ordinal", record.Id.Ordinal },
        { "task", RecordWords.TaskOf(record) is { Length: > 0 } task ? task : null },
        { "state", State },
        { "startedAt", Started ? TimeOf(StartedAt) : null },
        { "finishedAt", Started ? TimeOf(Outcome?.FinishedAt) : null },
        { "durationMs", DurationMs },
        { "exitCode", Outcome?.ExitCode },
        { "signal", Outcome?.Signal },
        { "error", Error.Length > 0 ? Error : null },
        { "errorInfo", Outcome is { Info.Length: > 0 } ? Outcome.Info : null },
        { "answered", record.Answered },
    };

    private string? TimeOf(Moment? moment) => time.OnServer(moment) is { } at ? Logs.LogLine.TimeText(at) : null;

    private string Exit() => Outcome switch
    {
        { Signal: { } signal } => string.Create(CultureInfo.InvariantCulture, $"signal {signal}"),
        { ExitCode: { } code } => code.ToString(CultureInfo.InvariantCulture),
        _ => "-",
    };
}
