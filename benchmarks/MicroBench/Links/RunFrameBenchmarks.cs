using BenchmarkDotNet.Attributes;
using CloudAssistant.Agent.Protocol;
using Google.Protobuf;

namespace CloudAssistant.MicroBench.Links;

/// <summary>The frame that starts a run: its body is serialised once for a slice and shared. Baseline: copying as many bytes.</summary>
public class RunFrameBenchmarks
{
    private Frame _frame = null!;
    private byte[] _bytes = null!;
    private byte[] _to = null!;

    [GlobalSetup]
    public void Setup()
    {
        var body = new TaskBody { Type = ScriptType.Shell, Script = "echo hello; exit 0", TimeoutMs = 60_000, Username = "root" };
        _frame = new()
        {
            Run = new()
            {
                Record = RecordKeyBytes.Create(Guid.NewGuid(), 1_764_000_000_000, 12_345), InstanceId = "i-c0" + Guid.NewGuid().ToString("N"), Epoch = 17,
                StartBy = 1_764_000_060_000, Body = body.ToByteString(),
            },
        };
        _bytes = FrameCodec.Encode(_frame);
        _to = new byte[_bytes.Length];
    }

    [Benchmark(Baseline = true)]
    public void Copy() => _bytes.CopyTo(_to, 0);

    [Benchmark]
    public int Encode()
    {
        var length = _frame.CalculateSize();
        _frame.WriteTo(_to.AsSpan(0, length));
        return length;
    }

    [Benchmark]
    public bool Decode() => FrameCodec.TryDecode(_bytes, ProtocolLimits.GatewayFrameBytesMax, out _);
}
