using BenchmarkDotNet.Attributes;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Gateway.AgentLink;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using Google.Protobuf;

namespace CloudAssistant.MicroBench.Links;

/// <summary>The report that ends a run. Baseline: copying as many bytes.</summary>
public class ReportFrameBenchmarks
{
    private readonly InstanceId _instance = InstanceId.New(CellId.Default, DateTimeOffset.UnixEpoch);
    private Frame _frame = null!;
    private byte[] _bytes = null!;
    private byte[] _to = null!;

    /// <summary>Of output: a line, and as much as is kept.</summary>
    [Params(100, ProtocolLimits.OutputBytesMax)]
    public int OutputBytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _frame = new()
        {
            Report = new()
            {
                Record = RecordKeyBytes.Create(Guid.NewGuid(), 1_764_000_000_000, 12_345), Sequence = 99, Kind = ReportKind.Exited, StartedAgoMs = 120,
                FinishedAgoMs = 3, ExitCode = 0, Output = ByteString.CopyFrom(new byte[OutputBytes]),
            },
        };
        _bytes = FrameCodec.Encode(_frame);
        _to = new byte[_bytes.Length];
    }

    [Benchmark(Baseline = true)]
    public void Copy() => _bytes.CopyTo(_to, 0);

    [Benchmark]
    public byte[] Encode() => FrameCodec.Encode(_frame);

    [Benchmark]
    public bool Decode() => FrameCodec.TryDecode(_bytes, ProtocolLimits.AgentFrameBytesMax, out _);

    /// <summary>And made what silos take.</summary>
    [Benchmark]
    public object? DecodeForSilos() =>
        FrameCodec.TryDecode(_bytes, ProtocolLimits.AgentFrameBytesMax, out var frame) ? ReportReading.Read(frame.Report, _instance) : null;
}
