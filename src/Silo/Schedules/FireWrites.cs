using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Schedules;

/// <summary>What ticks write beside their records: the schedules move on, the instances get their latest record, gaps are noted.</summary>
internal sealed class FireWrites(IReadOnlyList<Fired> fired, long now)
{
    /// <summary>Why a due time has no tick.</summary>
    public const string TooLate = "No server was there to make it, or none reached the database, until it was too late.";

    private static readonly RowColumns<Fired> Schedules = new RowColumns<Fired>()
        .Key("invocation", f => f.Before.Key.Invocation.Raw()).Key("zone", f => f.Before.Key.Zone)
        .With("next_due", f => f.After.NextDue).With("last_tick", f => f.After.LastTick).With("ticks", f => f.After.Ticks).With("missed", f => f.After.Missed)
        .With("ended", f => (short)f.After.Ended).With("active", f => f.After.Active).Beside("due", f => f.Before.NextDue!.Value);

    private static readonly RowColumns<(InvocationId Id, long Tick)> Invocations = new RowColumns<(InvocationId Id, long Tick)>()
        .Key("invocation", i => i.Id.Raw()).With("last_tick", i => i.Tick);

    private static readonly RowColumns<InvocationId> Ended = new RowColumns<InvocationId>().Key("invocation", i => i.Raw()).With("scheduled", _ => false);

    private static readonly RowColumns<Latest> Runs = new RowColumns<Latest>()
        .Key("invocation", l => l.Record.Key.Invocation.Raw()).Key("instance", l => l.Record.Instance.Raw())
        .With("repeats", l => l.Repeats).With("run_tick", l => l.Record.Key.Tick).With("run_ordinal", l => l.Record.Key.Ordinal)
        .With("last_tick", l => l.Record.Key.Tick).With("last_ordinal", l => l.Record.Key.Ordinal);

    // Its run before is still open: that stays the run to look at.
    private static readonly RowColumns<Latest> Skipped = new RowColumns<Latest>()
        .Key("invocation", l => l.Record.Key.Invocation.Raw()).Key("instance", l => l.Record.Instance.Raw())
        .With("last_tick", l => l.Record.Key.Tick).With("last_ordinal", l => l.Record.Key.Ordinal);

    private static readonly RowColumns<(ScheduleKey Key, MissedGap Gap, long Now)> Gaps = new RowColumns<(ScheduleKey Key, MissedGap Gap, long Now)>()
        .With("invocation", g => g.Key.Invocation.Raw()).With("zone", g => g.Key.Zone).With("first_due", g => g.Gap.First).With("last_due", g => g.Gap.Last)
        .With("count", g => g.Gap.Count).With("reason", _ => TooLate).With("noted_at", g => g.Now);

    public void Add(Statements writes)
    {
        writes.Rows(
            $"{Schedules.Update("schedules", writes.Sqlite)} AND t.next_due = {RowColumns<Fired>.Of("due", writes.Sqlite)}", Schedules, fired,
            changed => Expect(changed, fired.Count));
        writes.Insert("missed_ticks", Gaps, [.. fired.Where(one => one.Step.Gap is not null).Select(one => (one.Before.Key, one.Step.Gap!.Value, now))], "ON CONFLICT DO NOTHING");
        AddInvocations(writes);

        NewTick[] ticks = [.. fired.Select(one => one.Tick).OfType<NewTick>()];
        TickInsert.Add(writes, ticks);
        AddLatest(writes, LatestOf(fired));
    }

    /// <summary>Instances get their latest record.</summary>
    public static void AddLatest(Statements writes, IReadOnlyList<Latest> latest)
    {
        writes.Rows(Runs.Update("schedule_instances", writes.Sqlite), Runs, [.. latest.Where(one => one.Record.IsOpen)]);
        writes.Rows(Skipped.Update("schedule_instances", writes.Sqlite), Skipped, [.. latest.Where(one => !one.Record.IsOpen)]);
    }

    private void AddInvocations(Statements writes)
    {
        // In the order of the key, as everyone who changes invocations.
        var ticks = fired.Where(one => one.Step.Tick is not null).GroupBy(one => one.Before.Key.Invocation, one => one.Step.Tick!.Value)
            .Select(group => (Id: group.Key, Tick: group.Max())).OrderBy(one => one.Id.Raw()).ToArray();
        writes.Rows($"{Invocations.Update("invocations", writes.Sqlite)} AND t.last_tick < {RowColumns<Fired>.Of("last_tick", writes.Sqlite)}", Invocations, ticks);
        AddEnded(writes, [.. fired.Where(one => one.After.Ended != ScheduleEnd.None).Select(one => one.Before.Key.Invocation)]);
    }

    /// <summary>Marks those of these invocations that no further tick comes for, so that they are finished once their records are.</summary>
    public static void AddEnded(Statements writes, IReadOnlyList<InvocationId> ended)
    {
        var update = Ended.Update("invocations", writes.Sqlite);
        writes.Rows(
            $"{update} AND NOT EXISTS (SELECT 1 FROM schedules c WHERE c.invocation = t.invocation AND c.ended < 1)", Ended, [.. ended.Distinct().OrderBy(id => id.Raw())]);
    }

    private static List<Latest> LatestOf(IEnumerable<Fired> fired) =>
    [
        .. from one in fired
           from pair in (one.Tick?.Records ?? []).Zip(one.Members)
           select new Latest(pair.First, pair.Second.Repeats),
    ];

    private static void Expect(int changed, int expected)
    {
        if (changed != expected)
            throw new InvalidOperationException($"A schedule transaction moved {changed} rows on instead of {expected}.");
    }
}

/// <summary>The latest record of an instance, and how often it ran before.</summary>
internal sealed record Latest(RecordRow Record, long Repeats);
