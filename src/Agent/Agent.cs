using CloudAssistant.Agent.Access;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Journal;
using CloudAssistant.Agent.Link;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent;

/// <summary>The agent at work: a journal, a desk, a link. Opens no port.</summary>
internal static class Agent
{
    /// <summary>How long a stopping agent waits for scripts that run.</summary>
    public static readonly TimeSpan RunsMayEndWithin = TimeSpan.FromSeconds(3);

    /// <summary>Works until cancelled, or asked to drain and nothing runs. The directory must be locked.</summary>
    /// <param name="onDrain">Calls back whenever the agent shall make way, until disposed.</param>
    /// <returns>Null after cancellation or a drain; else why the server sent the agent away for good.</returns>
    /// <exception cref="LimitsNotKeptException">A limit is set that does not hold on this machine; nothing was begun.</exception>
    /// <exception cref="JournalFailedException">The disk cannot be trusted any more.</exception>
    public static async Task<string?> RunAsync(
        StateDirectory directory, Identity identity, AgentKey key, ServerTrust trust, AgentLimits limits, RunnerOptions runnerOptions, AgentClock clock, CancellationToken cancellation,
        Func<Action, IDisposable?>? onDrain = null)
    {
        var runner = Machine.This.NewRunner(runnerOptions, clock.Timers);
        if (runner.WhyLimitsNotKept is { } whyNot)
            throw new LimitsNotKeptException(whyNot);
        var opened = JournalFile.Open(directory.Disk);
        if (opened.Lost is not null)
            AgentLog.Write("the journal was damaged and a new one was made; the server hears of it");
        runner.RemoveLeftScripts();
        var note = new LinkNote(directory, clock.Now);
        note.Begin(() => runner.HasGroups);
        var guard = new DenyGuard(DenyFile.Of(directory).Read, Machine.This.IsSameAccount);
        var drainNote = new DrainNote(directory);
        drainNote.Clear();
        await using var desk = new RecordDesk(opened, limits, runner, guard, clock, drainNote.Write) { OnQueue = note.Queue };
        using var asked = onDrain?.Invoke(() => desk.Post(new AgentEvent.DrainAsked()));
        var facts = new FactsTold(new FactsCollector(directory).Collect, guard.Read);
        guard.Looked = facts.Note;
        var loop = new LinkLoop(
            stop => new LinkSession(identity, key, trust, clock, desk, facts, note).RunAsync(stop), new ReconnectDelay(Random.Shared), clock.Timers, note);

        using var linkEnds = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var deskEnds = new CancellationTokenSource();
        var working = desk.RunAsync(deskEnds.Token);
        var linking = loop.RunAsync(linkEnds.Token);
        await Task.WhenAny(working, linking, desk.Drained);
        await linkEnds.CancelAsync();
        var sentAway = await OutcomeOf(linking);
        desk.Post(new AgentEvent.Leaving());
        if (!working.IsCompleted)
            await desk.WaitForRunsAsync(RunsMayEndWithin);
        await deskEnds.CancelAsync();
        note.End();
        await working;
        return sentAway;
    }

    private static async Task<string?> OutcomeOf(Task<string> linking)
    {
        try
        {
            return await linking;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
