using System.Collections.Concurrent;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Protocol;
using Google.Protobuf;

namespace CloudAssistant.Agent.Records;

/// <summary>Sees each run through, from its start to its end, and tells the desk.</summary>
internal sealed class RunWorker(ScriptRunner runner, AgentClock clock, Action<DeskMessage> post)
{
    private readonly ConcurrentDictionary<RecordId, RunningScript> _running = new();
    private readonly ConcurrentDictionary<RecordId, Task> _work = new();

    /// <summary>Starts a script; returns at once.</summary>
    public void Start(RunOrder order)
    {
        // Registered before it runs, so that whoever waits for all work sees it.
        var work = new Task<Task>(() => SeeThroughAsync(order));
        _work[order.Id] = work.Unwrap();
        work.Start(TaskScheduler.Default);
    }

    /// <summary>Ends a script that runs; the end is told as any other.</summary>
    public void End(RecordId id)
    {
        if (_running.TryGetValue(id, out var run))
            run.RequestStop();
    }

    /// <summary>Kills what an earlier life of the agent left of a record; returns at once.</summary>
    public void KillSurvivors(RecordId id, ProcessIdentity? process, CancellationToken cancellation) =>
        _ = Task.Run(
            async () =>
            {
                try
                {
                    var found = await runner.KillSurvivorsAsync(id.ToString(), process, cancellation);
                    AgentLog.Write($"record {id} was interrupted; processes left of it: {found}");
                    post(new DeskMessage.Happened(new AgentEvent.SurvivorsDead(id)));
                }
                catch (OperationCanceledException)
                {
                    // The agent ends first; its next start tries again.
                }
            },
            cancellation);

    /// <summary>Finishes when no run is left.</summary>
    public Task AllEnded() => Task.WhenAll(_work.Values);

    private async Task SeeThroughAsync(RunOrder order)
    {
        var outcome = await RunAsync(order);
        _running.TryRemove(order.Id, out _);
        post(new DeskMessage.Happened(new AgentEvent.Ended(order.Id, outcome)));
        _work.TryRemove(order.Id, out _);
    }

    private async Task<Outcome> RunAsync(RunOrder order)
    {
        if (Orders.Read(order) is not { } spec)
            return Refused(ReportError.CommandNotApplicable, "The agent cannot read what it shall run.");
        var startedAt = clock.Now();
        StartOutcome started;
        try
        {
            started = runner.Start(spec);
        }
        catch (Exception e)
        {
            // The edge of a run: whatever broke, the record gets its end, and the agent goes on. Nothing can have started.
            AgentLog.Write($"record {order.Id} could not start: {e.GetType().Name}");
            return Refused(ReportError.ExecutionException, "The agent could not start it.");
        }
        if (started is StartOutcome.NotStarted not)
            return Refused(ErrorOf(not.Reason), not.Info);
        var run = ((StartOutcome.Started)started).Run;
        _running[order.Id] = run;
        post(new DeskMessage.Happened(new AgentEvent.ProcessStarted(order.Id, run.Identity, startedAt)));
        await TellProgressAsync(order.Id, run, startedAt);
        return OutcomeOf(await run.Completion, startedAt, clock.Now());
    }

    private async Task TellProgressAsync(RecordId id, RunningScript run, Moment startedAt)
    {
        if (await EndsWithinAsync(run, AgentLimits.StartedAfter))
            return;
        post(new DeskMessage.Happened(new AgentEvent.StillRunning(id)));
        var told = -1L;
        while (!await EndsWithinAsync(run, ProtocolLimits.ProgressEvery))
        {
            var output = run.Output();
            if (output.Kept.Length + output.Dropped == Math.Max(0, told))
                continue;
            told = output.Kept.Length + output.Dropped;
            post(new DeskMessage.Progress(new Telling.Progress(id, startedAt, output)));
        }
    }

    private async Task<bool> EndsWithinAsync(RunningScript run, TimeSpan time)
    {
        using var enough = new CancellationTokenSource();
        var pause = Task.Delay(time, clock.Timers, enough.Token);
        var first = await Task.WhenAny(run.Completion, pause);
        await enough.CancelAsync();
        return first != pause;
    }

    private static Outcome Refused(ReportError error, string info) => new() { Kind = ReportKind.Refused, Error = error, Info = info };

    private static Outcome OutcomeOf(RunEnd end, Moment startedAt, Moment now)
    {
        var (kind, error) = end.Kind switch
        {
            RunEndKind.TimedOut => (ReportKind.TimedOut, ReportError.ExecutionTimeout),
            RunEndKind.Stopped => (ReportKind.Stopped, ReportError.None),
            _ => (ReportKind.Exited, end.ExitCode == 0 ? ReportError.None : ReportError.ExitCodeNonzero),
        };
        return new()
        {
            Kind = kind,
            Error = error,
            ExitCode = kind == ReportKind.Exited ? end.ExitCode : null,
            Output = ByteString.CopyFrom(end.Output.Kept),
            Dropped = end.Output.Dropped,
            StartedAt = startedAt,
            FinishedAt = now,
        };
    }

    private static ReportError ErrorOf(NotStartedReason reason) => reason switch
    {
        NotStartedReason.CommandNotApplicable => ReportError.CommandNotApplicable,
        NotStartedReason.AccountNotExists => ReportError.AccountNotExists,
        NotStartedReason.DirectoryNotExists => ReportError.DirectoryNotExists,
        _ => ReportError.ExecutionException,
    };
}
