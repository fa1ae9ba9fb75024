using System.Collections.Immutable;
using System.Threading.Channels;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>Asks the silos to open links, many in one call and few calls at once: a storm of agents queues here.</summary>
internal sealed partial class HelloGatherer(
    IClusterClient cluster, Presence presence, AbandonedHellos abandoned, TimeProvider time, ILogger<HelloGatherer> log) : BackgroundService
{
    private readonly Channel<Asked> _asked = Channel.CreateUnbounded<Asked>();

    private sealed record Asked(LinkEvidence Evidence, TaskCompletionSource<Reply<LinkOpened>> Answer);

    /// <summary>The silos' answer; a refusal with <see cref="RefusalCode.ServiceUnavailable"/> when they gave none. Unbounded only in form:
    /// each caller holds a place in the waiting room.</summary>
    public Task<Reply<LinkOpened>> OpenAsync(LinkEvidence evidence)
    {
        var asked = new Asked(evidence, new(TaskCreationOptions.RunContinuationsAsynchronously));
        return _asked.Writer.TryWrite(asked) ? asked.Answer.Task : Task.FromResult<Reply<LinkOpened>>(Unavailable);
    }

    private static Refusal Unavailable => new(RefusalCode.ServiceUnavailable, "The server cannot open links now; come back later.");

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, LinkLimits.HelloCallsMax).Select(_ => CallAlwaysAsync(stoppingToken)));

    private async Task CallAlwaysAsync(CancellationToken stopping)
    {
        try
        {
            while (await _asked.Reader.WaitToReadAsync(stopping))
            {
                await Task.Delay(LinkLimits.HelloGather, time, stopping);
                await CallAsync(Gather());
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            _asked.Writer.TryComplete();
            while (_asked.Reader.TryRead(out var asked))
                asked.Answer.TrySetResult(Unavailable);
        }
    }

    /// <summary>What waits, but each instance once: one call cannot open two links of one instance.</summary>
    private List<Asked> Gather()
    {
        var batch = new List<Asked>();
        var instances = new HashSet<InstanceId>();
        while (batch.Count < LinkLimits.HellosPerCallMax && _asked.Reader.TryRead(out var asked))
        {
            if (instances.Add(asked.Evidence.Instance))
            {
                batch.Add(asked);
                continue;
            }
            if (!_asked.Writer.TryWrite(asked))
                asked.Answer.TrySetResult(Unavailable);
            break;
        }
        return batch;
    }

    private async Task CallAsync(List<Asked> batch)
    {
        if (batch.Count == 0)
            return;
        try
        {
            var evidence = batch.Select(asked => asked.Evidence).ToImmutableArray();
            var answers = await cluster.GetGrain<IGatewayDesk>(0).OpenLinksAsync(presence.Incarnation, evidence);
            foreach (var (asked, answer) in batch.Zip(answers))
                asked.Answer.TrySetResult(answer);
        }
        catch (Exception e)
        {
            // Whatever kept the silos from answering: agents come back, and opening again is safe. One that does not must not be shown online.
            LogNotOpened(batch.Count, e.GetType().Name);
            foreach (var asked in batch)
                abandoned.Add(asked.Evidence);
        }
        foreach (var asked in batch)
            asked.Answer.TrySetResult(Unavailable);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silos did not open {Count} links: {Reason}")]
    private partial void LogNotOpened(int count, string reason);
}
