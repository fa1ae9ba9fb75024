using System.Collections.Immutable;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>A report on its way, and the link that waits for its answer.</summary>
internal readonly record struct PendingReport(Link Link, long Sequence, Grains.Interfaces.Invocations.AgentReport Report, int Bytes);

/// <summary>Gathers reports by slice: one call carries many, and one call of a slice is under way at a time. Keeps nothing: what no silo
/// answers, agents send again.</summary>
internal sealed partial class ReportGatherer(IClusterClient cluster, TimeProvider time, ILogger<ReportGatherer> log)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SliceKey, Gathering> _slices = [];

    private sealed class Gathering
    {
        public List<PendingReport> Waiting { get; set; } = [];
        public TaskCompletionSource? Full { get; set; }
        public int Seen { get; set; }
        public Task Flushing { get; set; } = Task.CompletedTask;
    }

    /// <summary>Reports of all links that no silo has answered yet.</summary>
    public Budget Room { get; } = new(LinkLimits.ReportsMax, LinkLimits.ReportBytesMax);

    public void Add(PendingReport pending)
    {
        pending.Link.Unanswered.Take(pending.Bytes);
        Room.Take(pending.Bytes);
        var slice = pending.Report.Record.Slice;
        Gathering? gathering;
        lock (_lock)
        {
            if (_slices.TryGetValue(slice, out gathering))
            {
                gathering.Waiting.Add(pending);
                gathering.Seen++;
                if (gathering.Waiting.Count >= LinkLimits.ReportsPerCallMax)
                    gathering.Full?.TrySetResult();
                return;
            }
            _slices.Add(slice, gathering = new());
            gathering.Waiting.Add(pending);
        }
        gathering.Flushing = FlushAsync(slice, gathering);
    }

    private async Task FlushAsync(SliceKey slice, Gathering gathering)
    {
        while (true)
        {
            await GatherAsync(gathering);
            List<PendingReport> batch;
            lock (_lock)
            {
                if (gathering.Waiting.Count == 0)
                {
                    _slices.Remove(slice);
                    return;
                }
                var count = Math.Min(gathering.Waiting.Count, LinkLimits.ReportsPerCallMax);
                batch = gathering.Waiting[..count];
                gathering.Waiting = gathering.Waiting[count..];
            }
            await CallAsync(slice, batch);
        }
    }

    /// <summary>While little is under way a report goes on at once: one target should not wait for others that never come. Of a slice that has told of many
    /// targets already more are to come, so it waits for them, also after a call: else each of many scripts that end one by one costs a call and a commit.</summary>
    private async Task GatherAsync(Gathering gathering)
    {
        TaskCompletionSource full;
        lock (_lock)
        {
            var busy = gathering.Seen >= LinkLimits.ReportsOfBusySlice;
            if (gathering.Waiting.Count >= LinkLimits.ReportsPerCallMax
                || (!busy && (Room.Count <= LinkLimits.ReportsNotGathered || gathering.Waiting.Count == 0)))
                return;
            full = gathering.Full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        await Task.WhenAny(full.Task, Task.Delay(LinkLimits.ReportGather, time));
    }

    private async Task CallAsync(SliceKey slice, List<PendingReport> batch)
    {
        try
        {
            var reports = batch.Select(pending => pending.Report).ToImmutableArray();
            var verdicts = await cluster.GetSlice(slice).ReportAsync(reports).WaitAsync(LinkLimits.ReportCallWithin, time);
            Answer(batch, verdicts);
        }
        catch (Exception e)
        {
            // The outcome is unknown, so nothing is answered; agents send again, and a report that counted already is answered then.
            LogNotTaken(batch.Count, slice, e.GetType().Name);
        }
        foreach (var pending in batch)
        {
            pending.Link.Unanswered.Return(pending.Bytes);
            Room.Return(pending.Bytes);
        }
    }

    private static void Answer(List<PendingReport> batch, ImmutableArray<Grains.Interfaces.Invocations.ReportVerdict> verdicts)
    {
        var answers = new Dictionary<Link, ReportAnswers>();
        foreach (var (pending, verdict) in batch.Zip(verdicts))
        {
            if (!answers.TryGetValue(pending.Link, out var mine))
                answers.Add(pending.Link, mine = new());
            mine.Answers.Add(new ReportAnswer { Sequence = pending.Sequence, Verdict = ReportReading.Verdict(verdict) });
        }
        foreach (var (link, mine) in answers)
            link.TrySend(link.Epoch, new Frame { ReportAnswers = mine });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silos did not answer {Count} reports of slice {Slice}: {Reason}")]
    private partial void LogNotTaken(int count, SliceKey slice, string reason);
}
