namespace CloudAssistant.Agent.Records;

/// <summary>
/// How an agent makes way, so that no run is cut off and none is refused for it; pure. It holds new work while what runs comes to its end, and leaves when
/// nothing runs: what it held starts in its next life, to which the server sends it again. It does not hold for ever: after a time, before something that
/// waits would be too late, and when no more can wait, it takes work again, and holds the next when what outlasted that has ended.
/// </summary>
internal static class DrainRules
{
    /// <summary>Holding ends so long before something that waits would be too late: its next life must link, and get it, in that time.</summary>
    public static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(15);

    /// <summary>Safe to repeat: whoever asks again while work is held changes nothing.</summary>
    public static AgentState Ask(AgentState state, AgentLimits limits, Moment now) =>
        state.Drain is { Holds: true } ? state : state with { Drain = Hold(limits, now) };

    /// <summary>Takes work again when it was held long enough.</summary>
    public static AgentState LetGo(AgentState state, Moment now) =>
        state.Drain is { Holds: true } drain && (now.BootMs >= drain.UntilBootMs || state.Queue.Any(order => IsUrgent(order, now))) ? TakeWork(state) : state;

    /// <summary>Takes work again at once, while something runs.</summary>
    public static AgentState TakeWork(AgentState state) =>
        state is { Drain: { Holds: true } drain, Live.IsEmpty: false } ? state with { Drain = drain with { Outlasting = [.. state.Live.Keys] } } : state;

    /// <summary>A run has ended; leaves when it was the last, and holds again when it was the last of those that took too long.</summary>
    public static Decision Ended(AgentState state, RecordId id, AgentLimits limits, Moment now)
    {
        if (state.Drain is { Holds: false } drain && drain.Outlasting.Contains(id))
        {
            var left = drain.Outlasting.Remove(id);
            state = state with { Drain = left.IsEmpty ? Hold(limits, now) : drain with { Outlasting = left } };
        }
        return LeaveWhenIdle(state);
    }

    /// <summary>Leaves when nothing runs.</summary>
    public static Decision LeaveWhenIdle(AgentState state) => state is { Drain: not null, Leaving: false, Live.IsEmpty: true }
        ? Decision.Do(state with { Leaving = true }, new AgentStep.Leave())
        : Decision.Nothing(state);

    private static Drain Hold(AgentLimits limits, Moment now) => new(now.BootMs + (long)limits.DrainWithin.TotalMilliseconds, []);

    private static bool IsUrgent(RunOrder order, Moment now) => now.ServerMs is { } server && order.StartBy - server < (long)StartsWithin.TotalMilliseconds;
}
