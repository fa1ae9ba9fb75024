using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Records;

/// <summary>What an agent does, once what it decided is written down.</summary>
internal abstract record AgentStep
{
    private AgentStep()
    {
    }

    /// <summary>Start a script. Comes once per record, ever.</summary>
    internal sealed record Start(RunOrder Order) : AgentStep;

    /// <summary>End a script that this process started.</summary>
    internal sealed record End(RecordId Id) : AgentStep;

    /// <summary>Find and kill what an earlier life left, or remove it where a file was placed.</summary>
    internal sealed record KillSurvivors(RecordId Id, ProcessIdentity? Process, string? TargetDir = null) : AgentStep;

    /// <summary>Tell that it waits for its turn.</summary>
    internal sealed record TellQueued(RecordId Id) : AgentStep;

    /// <summary>Tell that it started.</summary>
    internal sealed record TellStarted(RecordId Id, Moment? StartedAt) : AgentStep;

    /// <summary>Tell how it ended.</summary>
    internal sealed record TellOutcome(RecordId Id, Outcome Outcome) : AgentStep;

    /// <summary>Leave: the agent was asked to make way, and nothing runs.</summary>
    internal sealed record Leave : AgentStep;

    /// <summary>Nothing could be written of it, not even that it is refused; nothing is said, and the server asks again.</summary>
    internal sealed record NoRoom(RecordId Id) : AgentStep;
}
