using System.Collections.Immutable;
using CloudAssistant.Agent.Journal;

namespace CloudAssistant.Agent.Records;

/// <summary>What follows from an event.</summary>
/// <param name="Next">The state after it, entries included.</param>
/// <param name="Entries">What is to be written.</param>
/// <param name="Steps">What is to be done after that.</param>
/// <param name="MustSync">The steps may not be done before the entries are synced; otherwise the entries may wait for company.</param>
internal sealed record Decision(AgentState Next, ImmutableArray<Entry> Entries, ImmutableArray<AgentStep> Steps, bool MustSync)
{
    public static Decision Nothing(AgentState state) => new(state, [], [], false);

    public static Decision Do(AgentState state, params ReadOnlySpan<AgentStep> steps) => new(state, [], [.. steps], false);

    /// <summary>Writes an entry, then does the steps.</summary>
    public static Decision Write(AgentState state, Entry entry, bool mustSync, params ReadOnlySpan<AgentStep> steps) =>
        new(state with { Journal = JournalFold.Apply(state.Journal, entry) }, [entry], [.. steps], mustSync);

    /// <summary>This decision, then what follows from its state.</summary>
    public Decision Then(Func<AgentState, Decision> next)
    {
        var then = next(Next);
        return new(then.Next, Entries.AddRange(then.Entries), Steps.AddRange(then.Steps), MustSync || then.MustSync);
    }
}
