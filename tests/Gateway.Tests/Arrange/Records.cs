using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Invocations;
using Wire = CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Gateway.Tests.Arrange;

/// <summary>Records of invocations that only one test knows.</summary>
internal static class Records
{
    public static RecordKey New(int ordinal = 0) =>
        new(InvocationId.New(CellId.Default, DateTimeOffset.FromUnixTimeMilliseconds(GatewayBook.ServerTime)), GatewayBook.ServerTime, ordinal);

    public static Wire.RecordKey Wire(this RecordKey key) => Agent.Protocol.RecordKeyBytes.Create(key.Invocation.Value.Value, key.Tick, key.Ordinal);

    public static Wire.Frame Exited(this RecordKey key, long sequence, string output = "up 3 days\n") => new()
    {
        Report = new()
        {
            Record = key.Wire(),
            Sequence = sequence,
            Kind = Agent.Protocol.ReportKind.Exited,
            StartedAgoMs = 1_500,
            FinishedAgoMs = 200,
            ExitCode = 0,
            Output = Google.Protobuf.ByteString.CopyFromUtf8(output),
        },
    };
}
