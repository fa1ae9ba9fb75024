using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Records;

/// <summary>What happens to an agent.</summary>
internal abstract record AgentEvent
{
    private AgentEvent()
    {
    }

    /// <summary>The agent began, with the journal as it found it.</summary>
    internal sealed record Restarted : AgentEvent;

    /// <summary>The server wants a script run.</summary>
    internal sealed record RunAsked(RunOrder Order) : AgentEvent;

    /// <summary>The server wants a record stopped.</summary>
    internal sealed record StopAsked(RecordId Id) : AgentEvent;

    /// <summary>The server asks what became of a record.</summary>
    internal sealed record StateAsked(RecordId Id) : AgentEvent;

    /// <summary>A process began.</summary>
    internal sealed record ProcessStarted(RecordId Id, ProcessIdentity Process, Moment At) : AgentEvent;

    /// <summary>A process has been running for a little: time to tell.</summary>
    internal sealed record StillRunning(RecordId Id) : AgentEvent;

    /// <summary>A run came to its end, or could not begin.</summary>
    internal sealed record Ended(RecordId Id, Outcome Outcome) : AgentEvent;

    /// <summary>Nothing is left of a run that an earlier life of this agent had started.</summary>
    internal sealed record SurvivorsDead(RecordId Id) : AgentEvent;

    /// <summary>The server knows the outcome of a record.</summary>
    internal sealed record OutcomeAnswered(RecordId Id) : AgentEvent;

    /// <summary>A hello is about to be said.</summary>
    internal sealed record Linking : AgentEvent;

    /// <summary>A link is open: what is not answered is told again.</summary>
    internal sealed record Linked : AgentEvent;

    /// <summary>The agent ends; what runs may still end first.</summary>
    internal sealed record Leaving : AgentEvent;

    /// <summary>The agent shall make way for its next life as soon as nothing runs.</summary>
    internal sealed record DrainAsked : AgentEvent;

    /// <summary>Time went by.</summary>
    internal sealed record Tick : AgentEvent;
}
