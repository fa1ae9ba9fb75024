using System.Collections.Immutable;
using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Journal;

namespace CloudAssistant.Agent.Records;

/// <summary>All the agent decides by: what it wrote down, and what it has in hand since it started.</summary>
internal sealed record AgentState(JournalState Journal)
{
    /// <summary>What was started, or is being started, by this process.</summary>
    public ImmutableDictionary<RecordId, LiveRun> Live { get; init; } = ImmutableDictionary<RecordId, LiveRun>.Empty;

    /// <summary>What waits for its turn. Not written down: nothing of it started, and the server sends it again.</summary>
    public ImmutableList<RunOrder> Queue { get; init; } = [];

    /// <summary>Bytes of <see cref="Queue"/>.</summary>
    public long QueueBytes { get; init; }

    /// <summary>What was refused without a word in the journal, until the server knows.</summary>
    public ImmutableHashSet<RecordId> RefusedUnwritten { get; init; } = [];

    /// <summary>The journal lives on its reserve: nothing starts until there is room again.</summary>
    public bool DiskFull { get; init; }

    /// <summary>The agent ends: nothing starts any more. What waits is sent again to its next life.</summary>
    public bool Leaving { get; init; }

    /// <summary>The agent was asked to make way; null when not.</summary>
    public Drain? Drain { get; init; }

    /// <summary>Records the agent knows and the server may not know the end of. What waits for its turn is among them: it may start yet, so the
    /// server must not take it for forgotten and end a stop of it.</summary>
    public IEnumerable<RecordId> Inventory => Journal.Open.Concat(Queue.Select(order => order.Id));
}

/// <summary>A run of this process.</summary>
/// <param name="Process">The process, once it started.</param>
/// <param name="Told">It was reported, or is about to be, as started.</param>
/// <param name="Stop">It shall end.</param>
internal sealed record LiveRun(ProcessIdentity? Process = null, bool Told = false, bool Stop = false);

/// <summary>A script to run.</summary>
/// <param name="Id">For which record.</param>
/// <param name="StartBy">Server time, Unix milliseconds, after which it must not start.</param>
/// <param name="Frame">The rest, as it came.</param>
internal sealed record RunOrder(RecordId Id, long StartBy, Protocol.Run Frame)
{
    // Frames hold scripts and parameters; they never reach a log.
    public override string ToString() => $"RunOrder {Id}";
}
