using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Time;

namespace CloudAssistant.Silo.Invocations;

/// <summary>
/// One step of a rate window inside one transaction: lock the window, then sum its slices, then change as many records as there is room for under the
/// locks of their slices. Only here a limited record is sent, so whoever holds the window knows that nobody else makes what is under way more.
/// </summary>
internal sealed class RateTransaction(RateWindowKey key, IClock clock)
{
    /// <summary>Records changed in one transaction, roughly.</summary>
    private const int RecordsMax = 5_000;

    private const int TurnsPerRead = 500;

    private int _sent;

    /// <summary>Records that were seen to be online before their slices were locked.</summary>
    private int _found;

    public async Task<RateAdvance?> RunAsync(DbConnection connection)
    {
        if (await RateWindowSql.ReadAsync(connection, key, locked: true) is not { } window)
            return null;
        // A statement of its own, begun under the lock: it sees all that the holder before committed.
        var slices = await RateWindowSql.ReadSlicesAsync(connection, key);
        // By the time of the lock: it may have been waited for.
        var now = clock.Now.ToUnixTimeMilliseconds();
        var counts = RateWindowSql.Sum(slices);
        var step = RateRules.Decide(window, counts, now);
        var (works, more) = step.Withdraw ? Withdraw(slices, window, now) : step.Room > 0 ? await TakeAsync(connection, slices, step, now) : ([], false);
        List<SliceResult> results = works.Count == 0
            ? []
            : [.. (await new SliceTransaction(works, now).RunAsync(connection)).OfType<SliceResult>().Where(result => result.Changed)];

        foreach (var result in results)
            slices[result.Row.Key.Number] = result.Row;
        // Whose link closed or who was stopped before the lock left its place to the next, who was not looked for.
        var missed = _sent < _found;
        more |= missed;
        var after = RateRules.After(step, _sent, exhausted: !more && _sent < step.Room, RateWindowSql.Sum(slices), now);
        if (after != window)
            await RateWindowSql.WriteAsync(connection, after);
        return new([.. results.Select(result => result.Row.Key)], after.AttendAt, more && (results.Count > 0 || missed));
    }

    private static (IReadOnlyList<SliceWork> Works, bool More) Withdraw(IReadOnlyList<SliceRow> slices, RateWindow window, long now)
    {
        var withdrawn = new RecordEvent.Withdrawn(RateRules.WithdrawnInfo(window));
        var waiting = slices.Where(slice => slice.Counts.Waiting > 0).ToList();
        const int Together = RecordsMax / SliceKey.TargetsMax;
        return ([.. waiting.Take(Together).Select(slice => new SliceWork(
            slice.Key, default, WithLinks: false, seen => SliceRules.Each(seen, now, _ => withdrawn)))], waiting.Count > Together);
    }

    private async Task<(IReadOnlyList<SliceWork> Works, bool More)> TakeAsync(
        DbConnection connection, IReadOnlyList<SliceRow> slices, RateStep step, long now)
    {
        var wanted = Math.Min(step.Room, RecordsMax);
        var (turns, online) = (new List<int>(), 0);
        var after = slices.First(slice => slice.Counts.Waiting > 0).Key.Number * SliceKey.TargetsMax - 1;
        var exhausted = false;
        while (online < wanted && turns.Count < RecordsMax && !exhausted)
        {
            var read = await RateWindowSql.ReadTurnsAsync(connection, key, after, TurnsPerRead, now);
            foreach (var (ordinal, isOnline) in read)
            {
                turns.Add(after = ordinal);
                if (isOnline && ++online == wanted)
                    break;
            }

            exhausted = read.Count < TurnsPerRead && online < wanted;
        }

        _found = online;
        var startBy = now + step.Window.DeliveryMs;
        return ([.. turns.GroupBy(ordinal => ordinal / SliceKey.TargetsMax).Select(slice => new SliceWork(
            new(key.Invocation, key.Tick, slice.Key), [.. slice], WithLinks: true, seen => Take(seen, wanted, startBy, now)))], !exhausted && (online < wanted || wanted < step.Room));
    }

    // Who is online is decided under the lock: there may be more of them now than were looked for.
    private SliceChanges Take(SliceSnapshot seen, int wanted, long startBy, long now) => SliceRules.Each(seen, now, record =>
    {
        if (!seen.Links.TryGetValue(record.Key.Ordinal, out var link))
            return new RecordEvent.TurnCame(null, startBy);
        if (record.State != RecordState.Waiting || _sent >= wanted)
            return new RecordEvent.HeldBack();
        _sent++;
        return new RecordEvent.TurnCame(link.Epoch, startBy);
    }) with
    {
        StartByChanged = true,
    };
}
