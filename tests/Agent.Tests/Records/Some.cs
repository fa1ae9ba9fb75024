using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using Google.Protobuf;

namespace CloudAssistant.Agent.Tests.Records;

/// <summary>Values for tests.</summary>
internal static class Some
{
    public static readonly Guid Boot = new("0b0b0b0b-0000-4000-8000-000000000001");

    public const long ServerMs = 1_800_000_000_000;

    public static Moment At(long ms) => new(Boot, 1_000_000 + ms, ServerMs + ms);

    public static RecordId Record(int ordinal) => new(new Guid("11111111-2222-8333-8444-555555555555"), ServerMs, ordinal);

    public static AgentEvent.RunAsked Run(int ordinal, long startByMs = 60_000) =>
        new(new RunOrder(Record(ordinal), ServerMs + startByMs, new Run { Record = Record(ordinal).ToKey(), StartBy = ServerMs + startByMs }));

    public static Outcome Exited(int exitCode, int outputBytes = 3) => new()
    {
        Kind = ReportKind.Exited,
        Error = exitCode == 0 ? ReportError.None : ReportError.ExitCodeNonzero,
        ExitCode = exitCode,
        Output = ByteString.CopyFrom(new byte[outputBytes]),
        StartedAt = At(0),
        FinishedAt = At(10),
    };
}
