using System.Collections.Immutable;
using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;
using Npgsql;

namespace CloudAssistant.Silo.Schedules;

/// <summary>
/// Makes the ticks of schedules that are due, inside one transaction that locks their rows first: each row moves on to its next due time, and the records of the
/// tick are inserted with it. Whoever comes second finds the row moved on; nobody finds it before its time.
/// </summary>
internal sealed class FireTransaction(long now)
{
    private readonly List<Fired> _fired = [];

    /// <summary>What the commit makes true.</summary>
    public IReadOnlyList<MadeTick> Made => [.. _fired.Where(one => one.Tick is { Records.Length: > 0 }).Select(one => new MadeTick(one.Invocation!, one.Tick!.Snapshots()))];

    /// <summary>Invocations nothing is due for any more, in one of their schedules at least.</summary>
    public IReadOnlyList<InvocationId> Ended => [.. _fired.Where(one => one.After.Ended != ScheduleEnd.None).Select(one => one.After.Key.Invocation).Distinct()];

    /// <summary>Of a shard what nobody else is making just now.</summary>
    public Task<int> OfShardAsync(DbConnection connection, int shard, int limit) => RunAsync(
        connection, "c.shard = @shard AND c.next_due <= @now ORDER BY c.next_due LIMIT @limit", " FOR UPDATE SKIP LOCKED", ("shard", (short)shard), ("limit", limit));

    /// <summary>Of one invocation all of it.</summary>
    public Task<int> OfInvocationAsync(DbConnection connection, InvocationId invocation) => RunAsync(
        connection, "c.invocation = @id AND coalesce(c.next_due, @never) <= @now ORDER BY c.zone", " FOR UPDATE", ("id", invocation.Raw()), ("never", long.MaxValue));

    private async Task<int> RunAsync(DbConnection connection, string which, string locked, params (string, object?)[] parameters)
    {
        var sqlite = connection.IsSqlite();
        var due = new List<ScheduleRow>();
        var first = new Statements(sqlite);
        first.LookUpByKey();
        first.Query(
            $"SELECT {ScheduleSql.Columns} FROM schedules c WHERE {which}{(sqlite ? "" : locked)}", row => due.Add(ScheduleSql.Read(row)), [.. parameters, ("now", now)]);
        await first.RunAsync(connection);
        if (due.Count == 0)
            return 0;

        foreach (var row in due)
        {
            var step = TickRules.Look(row, ScheduleSql.FrequencyOf(row), now);
            _fired.Add(new(row, step));
        }

        var ticking = _fired.Where(one => one.Step.Tick is not null).ToList();
        var members = new TickMembers(now);
        if (ticking.Count > 0)
        {
            await members.ReadAsync(connection, ticking);
            foreach (var one in ticking)
                one.Make(members, now);
        }

        var writes = new Statements(sqlite);
        // Who joins first: their latest record is written to their row, and their schedule may be the one that goes on.
        members.AddChanges(writes, ticking);
        new FireWrites(_fired, now).Add(writes);
        var records = ticking.SelectMany(one => one.Tick!.Records).ToArray();
        var copied = connection is NpgsqlConnection && records.Length >= RecordInsert.CopyFrom;
        if (!copied)
            RecordInsert.Add(writes, records);
        await writes.RunAsync(connection);
        if (copied)
            await RecordInsert.CopyAsync((NpgsqlConnection)connection, records);
        return due.Count;
    }
}

/// <summary>One schedule in a <see cref="FireTransaction"/>.</summary>
internal sealed class Fired(ScheduleRow before, TickStep step)
{
    public ScheduleRow Before => before;

    public TickStep Step => step;

    public InvocationRow? Invocation { get; private set; }

    public NewTick? Tick { get; private set; }

    public IReadOnlyList<Member> Members { get; private set; } = [];

    /// <summary>The row as it is written.</summary>
    public ScheduleRow After => before with
    {
        NextDue = Ended() == ScheduleEnd.None ? step.NextDue : null,
        LastTick = step.Tick ?? before.LastTick,
        Ticks = before.Ticks + (step.Tick is null ? 0 : 1),
        Missed = before.Missed + (step.Gap?.Count ?? 0),
        Ended = Ended(),
        Active = step.Tick is null ? before.Active : Members.Count,
    };

    // Nobody is left, and nobody can come by a tag or out of another zone.
    private ScheduleEnd Ended() => step.NextDue is null ? ScheduleEnd.Exhausted
        : step.Tick is not null && Members.Count == 0 && !before.ByTag && before.Key.Zone.Length == 0 ? ScheduleEnd.Left
        : ScheduleEnd.None;

    public void Make(TickMembers all, long now)
    {
        Invocation = all.InvocationOf(before.Key.Invocation) with { LastTick = step.Tick!.Value };
        Members = all.Of(before.Key);
        Tick = new(
            TickPlan.Of(Invocation, step.Tick.Value, now, all.FirstFreeSlice(Invocation.Id, step.Tick.Value, Members.Count)), [.. Members.Select(member => member.Target)]);
    }
}
