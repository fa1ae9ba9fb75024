using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Grains.Invocations;

/// <summary>Everything that can happen to a record.</summary>
internal abstract record RecordEvent
{
    private RecordEvent()
    {
    }

    /// <summary>Its instance has a link of that epoch, and nothing limits its invocation.</summary>
    public sealed record LinkPresent(long Epoch) : RecordEvent;

    /// <summary>The rate window of its invocation has room for it.</summary>
    /// <param name="Epoch">Of its instance's link; null when it has none.</param>
    /// <param name="StartBy">Nothing starts after this moment.</param>
    public sealed record TurnCame(long? Epoch, long StartBy) : RecordEvent;

    /// <summary>Its instance has a link, and only the rate window of its invocation may send it.</summary>
    public sealed record HeldBack : RecordEvent;

    /// <summary>It must not start any more: others of its invocation failed.</summary>
    public sealed record Withdrawn(string Info) : RecordEvent;

    /// <summary>A caller asked to stop it.</summary>
    public sealed record StopAsked : RecordEvent;

    /// <summary>Its agent reported.</summary>
    public sealed record Reported(AgentReport Report) : RecordEvent;

    /// <summary>Its instance opened a new link. An agent that knows the record has it in its inventory; without its journal it knows nothing.</summary>
    public sealed record Relinked(long Epoch, bool JournalKept, bool InInventory) : RecordEvent;

    /// <summary>Somebody looked at the clock.</summary>
    /// <param name="Online">Whether its instance has a link now.</param>
    public sealed record TimePassed(bool Online) : RecordEvent;

    /// <summary>Its instance was deregistered.</summary>
    public sealed record Released : RecordEvent;
}
