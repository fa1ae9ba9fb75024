using CloudAssistant.Agent.Invocations;
using CloudAssistant.Agent.Settings;

namespace CloudAssistant.Agent.Linux;

/// <summary>What holds the processes of one record together, from before the first one begins until the run is over.</summary>
internal sealed class RunScope
{
    private readonly string _recordId;
    private readonly ControlGroups? _groups;
    private readonly OrphanLedger? _orphans;

    private RunScope(string recordId, ControlGroups? groups, OrphanLedger? orphans, ControlGroup? group) =>
        (_recordId, _groups, _orphans, Group) = (recordId, groups, orphans, group);

    /// <summary>The control group the first process begins in; null where there is none.</summary>
    internal ControlGroup? Group { get; }

    /// <summary>A record is about to start.</summary>
    internal static RunScope Begin(string recordId, ControlGroups? groups, OrphanLedger? orphans)
    {
        orphans?.Begin(recordId);
        return new(recordId, groups, orphans, groups?.Make(recordId));
    }

    /// <summary>A record that an earlier life of the agent started.</summary>
    internal static RunScope Left(string recordId, ControlGroups? groups) => new(recordId, groups, null, groups?.Of(recordId));

    /// <summary>Its processes.</summary>
    internal ProcessTree Tree(ProcessIdentity? first, string output = "", bool firstOnly = false) => new(
        _recordId,
        first,
        output,
        firstOnly,
        Group is { } group ? group.Members : null,
        _orphans is { } orphans ? () => orphans.Of(_recordId) : null);

    /// <summary>What its limits had to do with its end, in words; empty for nothing.</summary>
    /// <param name="limits">Those that were set.</param>
    internal string NoteOfLimits(ScriptLimits limits) => Group switch
    {
        { LimitsFailed: true } => "Ended by this instance's agent, because the limits that are set for scripts could not be kept.",
        { RanOutOfMemory: true } => $"Ended by the memory limit of this instance's agent ({ByteSize.Text(limits.MemoryBytes ?? 0)}).",
        _ => "",
    };

    /// <summary>The run is over. Daemons it left are left alone.</summary>
    internal void End()
    {
        _orphans?.End(_recordId);
        if (Group is { } group)
            _groups!.Release(group);
    }
}
