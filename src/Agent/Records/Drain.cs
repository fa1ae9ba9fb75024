using System.Collections.Immutable;

namespace CloudAssistant.Agent.Records;

/// <summary>The agent makes way for its next life, mostly of a newer version: it leaves at a moment when nothing runs.</summary>
/// <param name="UntilBootMs">When what waits is not held any longer.</param>
/// <param name="Outlasting">What still ran then; empty while new work is held. Once all of it has ended, new work is held again.</param>
internal sealed record Drain(long UntilBootMs, ImmutableHashSet<RecordId> Outlasting)
{
    /// <summary>Nothing new starts.</summary>
    public bool Holds => Outlasting.IsEmpty;
}
