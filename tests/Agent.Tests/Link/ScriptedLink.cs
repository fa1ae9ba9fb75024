using System.Net.WebSockets;
using System.Threading.Channels;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;
using Google.Protobuf;

namespace CloudAssistant.Agent.Tests.Link;

/// <summary>The gateway's end of one link.</summary>
internal sealed class ScriptedLink(WebSocket socket) : IDisposable
{
    private readonly Channel<Frame> _received = Channel.CreateUnbounded<Frame>();
    private readonly CancellationTokenSource _cut = new();
    private readonly SemaphoreSlim _sending = new(1);

    public Challenge Challenge { get; private set; } = null!;

    public Hello Hello { get; private set; } = null!;

    public LinkProof Proof { get; private set; } = null!;

    public long Epoch { get; private set; }

    public async Task ServeAsync(CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _cut.Token);
        var buffer = new byte[ProtocolLimits.AgentFrameBytesMax];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult read;
                do
                {
                    read = await socket.ReceiveAsync(buffer.AsMemory(length), over.Token);
                    length += read.Count;
                }
                while (!read.EndOfMessage);
                if (read.MessageType == WebSocketMessageType.Close)
                    break;
                _received.Writer.TryWrite(Frame.Parser.ParseFrom(buffer, 0, length));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // The end of the link, whoever made it.
        }
        _received.Writer.TryComplete();
    }

    public async Task ChallengeAsync(long serverMs, int protocolMin = ProtocolVersion.Min, int protocolMax = ProtocolVersion.Max)
    {
        Challenge = new()
        {
            Nonce = ByteString.CopyFrom(Guid.NewGuid().ToByteArray().Concat(Guid.NewGuid().ToByteArray()).ToArray()),
            ServerTime = serverMs,
            ProtocolMin = protocolMin,
            ProtocolMax = protocolMax,
            Incarnation = ByteString.CopyFrom(Guid.NewGuid().ToByteArray()),
        };
        await SendAsync(new() { Challenge = Challenge });
    }

    public async Task ReadHelloAsync()
    {
        Hello = (await ReadAsync()).Hello;
        Proof = LinkProof.Parser.ParseFrom(Hello.Proof);
    }

    public async Task WelcomeAsync(long epoch, long serverMs)
    {
        Epoch = epoch;
        await SendAsync(new() { Welcome = new() { Epoch = epoch, ServerTime = serverMs, PingSeconds = 45 } });
    }

    public Task RunAsync(
        RecordId id, string script, long startBy, long? epoch = null, string instance = AgentUnderTest.InstanceId, ScriptType type = ScriptType.Shell, int timeoutMs = 60_000) => SendAsync(new()
    {
        Run = new()
        {
            Record = id.ToKey(),
            InstanceId = instance,
            Epoch = epoch ?? Epoch,
            StartBy = startBy,
            Body = new TaskBody { Type = type, Script = script, TimeoutMs = timeoutMs }.ToByteString(),
        },
    });

    public Task StopAsync(RecordId id) => SendAsync(new() { Stop = new() { Record = id.ToKey(), Epoch = Epoch } });

    public Task AskAsync(RecordId id) => SendAsync(new() { Ask = new() { Record = id.ToKey(), Epoch = Epoch } });

    public Task AnswerAsync(Report report, ReportVerdict verdict = ReportVerdict.Applied) =>
        SendAsync(new() { ReportAnswers = new() { Answers = { new ReportAnswer { Sequence = report.Sequence, Verdict = verdict } } } });

    public async Task<Frame> ReadAsync() => await _received.Reader.ReadAsync().AsTask().WaitAsync(ScriptedGateway.Patience);

    public async Task<Report> ReadReportAsync() => (await ReadAsync()).Report;

    /// <summary>The next report of that kind; others, told meanwhile, are passed over, but not for ever: unanswered reports come again and again.</summary>
    public async Task<Report> ReadReportAsync(ReportKind kind)
    {
        using var over = new CancellationTokenSource(ScriptedGateway.Patience);
        var passedOver = new List<ReportKind>();
        try
        {
            while (true)
            {
                if ((await _received.Reader.ReadAsync(over.Token)).Report is not { } report)
                    continue;
                if (report.Kind == kind)
                    return report;
                passedOver.Add(report.Kind);
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No report {kind} came; passed over: {string.Join(", ", passedOver)}.");
        }
    }

    public async Task SendAsync(Frame frame)
    {
        await _sending.WaitAsync();
        try
        {
            await socket.SendAsync(frame.ToByteArray().AsMemory(), WebSocketMessageType.Binary, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Breaks the link, without a word.</summary>
    public Task CutAsync() => _cut.CancelAsync();

    /// <summary>Finishes when the agent is gone. What it still said is passed over, or the end behind that would never be reached.</summary>
    public async Task GoneAsync()
    {
        using var over = new CancellationTokenSource(ScriptedGateway.Patience);
        try
        {
            await foreach (var _ in _received.Reader.ReadAllAsync(over.Token))
                continue;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("The agent's link did not end.");
        }
    }

    public void Dispose()
    {
        _cut.Dispose();
        _sending.Dispose();
    }
}
