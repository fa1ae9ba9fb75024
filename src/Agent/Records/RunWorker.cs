using System.Collections.Concurrent;
using CloudAssistant.Agent.Access;
using CloudAssistant.Agent.Files;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Protocol;
using Google.Protobuf;

namespace CloudAssistant.Agent.Records;

/// <summary>Sees each run through, from its start to its end, and tells the desk.</summary>
internal sealed class RunWorker(IScriptRunner runner, DenyGuard guard, AgentClock clock, Action<DeskMessage> post)
{
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(5);

    private static readonly Outcome Broken = new()
    {
        Kind = ReportKind.Broken,
        Error = ReportError.ExecutionInterrupted,
        Info = "Something failed in the agent when this began or ran; what there was of it was ended.",
    };

    private readonly ConcurrentDictionary<RecordId, IRunningScript> _running = new();
    private readonly ConcurrentDictionary<RecordId, Task> _work = new();

    /// <summary>Starts a script, or places a file; returns at once.</summary>
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

    /// <summary>Kills what an earlier life of the agent left of a record, and removes it from where a file was placed; returns at once.</summary>
    public void KillSurvivors(RecordId id, ProcessIdentity? process, string? targetDir, CancellationToken cancellation) =>
        _ = Task.Run(() => KillSurvivorsAsync(id, process, targetDir, cancellation), cancellation);

    /// <summary>Finishes when no run is left.</summary>
    public Task AllEnded() => Task.WhenAll(_work.Values);

    private async Task KillSurvivorsAsync(RecordId id, ProcessIdentity? process, string? targetDir, CancellationToken cancellation)
    {
        try
        {
            await InsistAsync(id, async () =>
            {
                if (targetDir is not null)
                    Machine.This.RemoveLeftFile(targetDir, id.ToString());
                var found = await runner.KillSurvivorsAsync(id.ToString(), process, cancellation);
                AgentLog.Write($"record {id} was interrupted; processes left of it: {found}");
                post(new DeskMessage.Happened(new AgentEvent.SurvivorsDead(id)));
            }, cancellation);
        }
        catch (OperationCanceledException)
        {
            // The agent ends first; its next start tries again.
        }
    }

    private async Task SeeThroughAsync(RunOrder order)
    {
        Outcome outcome;
        try
        {
            outcome = await RunAsync(order);
        }
        catch (Exception e)
        {
            // The edge of a run: whatever broke, the record gets its end, and the agent goes on. What it had become is not known.
            AgentLog.Write($"record {order.Id} broke off: {e.GetType().Name}");
            await InsistAsync(order.Id, () => runner.KillSurvivorsAsync(order.Id.ToString(), null, CancellationToken.None), CancellationToken.None);
            outcome = Broken;
        }
        _running.TryRemove(order.Id, out _);
        await InsistAsync(order.Id, () =>
        {
            post(new DeskMessage.Happened(new AgentEvent.Ended(order.Id, outcome)));
            return Task.CompletedTask;
        }, CancellationToken.None);
        _work.TryRemove(order.Id, out _);
    }

    // Until it is done nobody is told anything, and nobody else does it.
    private async Task InsistAsync(RecordId id, Func<Task> what, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await what();
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                AgentLog.Write($"record {id} is not at its end yet, and that is tried again: {e.GetType().Name}");
            }
            await Task.Delay(AgainAfter, clock.Timers, cancellation);
        }
    }

    private async Task<Outcome> RunAsync(RunOrder order)
    {
        var file = FileOrders.Read(order);
        var spec = file is null ? Orders.Read(order) : null;
        if (file is null && spec is null)
            return Refused(ReportError.CommandNotApplicable, "The agent cannot read what it shall run.");
        // Again, because the journal's sync and a free thread took their time since the desk judged.
        var startedAt = clock.Now();
        if (AgentRules.IsLate(order, startedAt))
            return Refused(ReportError.DeliveryTimeout, AgentRules.LateInfo);
        // At the last moment, so that it counts for what waited too.
        if ((file is null ? guard.Judge(spec!) : guard.JudgeFile()) is { } denial)
            return Refused(ReportError.TaskDeniedByInstance, denial.Info);
        if (file is not null)
            return await PlaceAsync(order.Id, file, startedAt);
        switch (runner.Start(spec!))
        {
            case StartOutcome.NotStarted not:
                return Refused(ErrorOf(not.Reason), not.Info);
            case StartOutcome.Started { Run: var run }:
                return await AttendAsync(order.Id, spec!, run, startedAt);
            default:
                return Broken;
        }
    }

    private async Task<Outcome> PlaceAsync(RecordId id, FileSpec file, Moment startedAt)
    {
        using var late = new CancellationTokenSource(file.Timeout, clock.Timers);
        // On a thread of its own: a disk that hangs holds it for as long.
        var placing = Task.Factory.StartNew(() => Machine.This.Place(file, late.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            if (!await EndsWithinAsync(placing, AgentLimits.StartedAfter))
                post(new DeskMessage.Happened(new AgentEvent.StillRunning(id)));
        }
        catch (Exception e)
        {
            AgentLog.Write($"record {id} is under way, but news of it stopped: {e.GetType().Name}");
        }

        return FileOrders.OutcomeOf(await placing, startedAt, clock.Now());
    }

    private async Task<Outcome> AttendAsync(RecordId id, RunSpec spec, IRunningScript run, Moment startedAt)
    {
        _running[id] = run;
        Denial? denied = null;
        try
        {
            post(new DeskMessage.Happened(new AgentEvent.ProcessStarted(id, run.Identity, startedAt)));
            await TellProgressAsync(id, run, startedAt, () => denied ??= EndIfDenied(spec, run));
        }
        catch (Exception e)
        {
            // News of a run are less than its end, which is still to come.
            AgentLog.Write($"record {id} runs, but news of it stopped: {e.GetType().Name}");
        }
        var end = await run.Completion;
        var outcome = OutcomeOf(end, startedAt, clock.Now());
        return denied is not null && end.Kind == RunEndKind.Stopped ? outcome with { Info = denied.Info } : outcome;
    }

    // A local operator ends what runs by the list alone: there is nobody else to ask.
    private Denial? EndIfDenied(RunSpec spec, IRunningScript run)
    {
        if (guard.Judge(spec) is not { Stop: true } denial)
            return null;
        run.RequestStop(wholeTree: true);
        return denial;
    }

    private async Task TellProgressAsync(RecordId id, IRunningScript run, Moment startedAt, Action look)
    {
        if (await EndsWithinAsync(run.Completion, AgentLimits.StartedAfter))
            return;
        post(new DeskMessage.Happened(new AgentEvent.StillRunning(id)));
        var told = -1L;
        while (!await EndsWithinAsync(run.Completion, ProtocolLimits.ProgressEvery))
        {
            look();
            var output = run.Output();
            if (output.Kept.Length + output.Dropped == Math.Max(0, told))
                continue;
            told = output.Kept.Length + output.Dropped;
            post(new DeskMessage.Progress(new Telling.Progress(id, startedAt, output)));
        }
    }

    private async Task<bool> EndsWithinAsync(Task work, TimeSpan time)
    {
        using var enough = new CancellationTokenSource();
        var pause = Task.Delay(time, clock.Timers, enough.Token);
        var first = await Task.WhenAny(work, pause);
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
            Signal = kind == ReportKind.Exited ? end.Signal : null,
            Info = error == ReportError.ExitCodeNonzero ? end.Note : "",
            Output = UnsafeByteOperations.UnsafeWrap(end.Output.Kept),
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
