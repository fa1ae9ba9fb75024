namespace CloudAssistant.Agent.Linux;

/// <summary>
/// Where there are no control groups: whose are the children of the agent that it did not make? All that a run leaves behind becomes a child of the agent,
/// even what gave up every sign of its origin. One that is seen first while only one record can have made it is that record's; of any other it
/// is not known, and nobody's kill may reach it. The ledger looks whenever a run begins, ends or is stopped.
/// </summary>
internal sealed class OrphanLedger
{
    private const string Unclear = "";

    // Was there before any run, or is none of ours: a pseudo record, so that what it leaves is never clear.
    private const string Foreign = "/";

    private readonly Lock _gate = new();
    private readonly Func<ICollection<int>> _made;
    private readonly Dictionary<(int Pid, long StartTicks), string> _orphans = [];
    private readonly HashSet<string> _running = [];
    private readonly HashSet<string> _ended = [];

    /// <param name="made">The children the agent made.</param>
    internal OrphanLedger(Func<ICollection<int>> made)
    {
        _made = made;

        // The first process of a container also gets what others leave.
        if (Environment.ProcessId == 1)
            _running.Add(Foreign);
        else
            _ended.Add(Foreign);
        try
        {
            Look(Foreign);
        }
        catch (IOException)
        {
            _running.Add(Foreign);
        }
    }

    /// <summary>A record is about to start: what is there now is not its own.</summary>
    internal void Begin(string recordId)
    {
        lock (_gate)
        {
            LookIfItCan();
            _running.Add(recordId);
        }
    }

    /// <summary>The run is over; as long as something lives that may be of it, it counts.</summary>
    internal void End(string recordId)
    {
        lock (_gate)
        {
            // First, while it still counts as the one that made what is there.
            _ended.Add(recordId);
            _running.Remove(recordId);
            LookIfItCan();
        }
    }

    /// <summary>The orphans that can only be the record's.</summary>
    /// <exception cref="IOException">The table of processes cannot be read.</exception>
    internal HashSet<(int Pid, long StartTicks)> Of(string recordId)
    {
        lock (_gate)
        {
            Look(null);
            return [.. _orphans.Where(orphan => orphan.Value == recordId).Select(orphan => orphan.Key)];
        }
    }

    private void LookIfItCan()
    {
        try
        {
            Look(null);
        }
        catch (IOException)
        {
            // Seen at the next look, when more records may have made it; it is then unclear.
        }
    }

    private void Look(string? owner)
    {
        // In this order: what we make is noted as ours before anybody can see it here as an orphan.
        var rows = ProcessTable.Rows().FindAll(row => row.Parent == Environment.ProcessId && !row.IsDead);
        var made = _made();
        var there = rows.ConvertAll(row => (row.Pid, row.StartTicks)).ToHashSet();
        foreach (var gone in _orphans.Keys.Where(orphan => !there.Contains(orphan)).ToList())
            _orphans.Remove(gone);

        owner ??= _running.Count + _ended.Count == 1 ? _running.Concat(_ended).Single() : Unclear;
        foreach (var orphan in there.Where(orphan => !made.Contains(orphan.Pid)))
            _orphans.TryAdd(orphan, owner);

        // What ended and has nothing left makes nothing any more.
        if (!_orphans.ContainsValue(Unclear))
            _ended.RemoveWhere(record => !_orphans.ContainsValue(record));
    }
}
