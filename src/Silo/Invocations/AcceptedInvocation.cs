using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;

namespace CloudAssistant.Silo.Invocations;

/// <summary>An invocation that is accepted, with its first records: none when it waits for its first tick.</summary>
internal sealed class AcceptedInvocation(InvocationPlan plan, IReadOnlyList<Target> targets)
{
    public InvocationPlan Plan => plan;

    /// <summary>The instances it was accepted for.</summary>
    public IReadOnlyList<Target> Targets => targets;

    /// <summary>Its records and slices.</summary>
    public NewTick Tick { get; } = new(TickPlan.Of(plan), plan.Request.Mode == RepeatMode.Once ? targets : []);

    /// <summary>What the commit makes true.</summary>
    public ImmutableArray<SliceSnapshot> Snapshots() => Tick.Snapshots();
}
