using System.Collections.Concurrent;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Time;

namespace CloudAssistant.Grains.Invocations;

/// <summary>
/// How many things of a kind an account made today (UTC), as far as this silo knows: counted by key in the database now and then, each row once, and what was
/// accepted here since. It protects the server and is no price: an account may pass it by what other silos accept within seconds.
/// </summary>
internal abstract class DailyQuota(IClock clock)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    /// <summary>An id is made before its invocation is committed; younger ones are left to the next look.</summary>
    private static readonly TimeSpan CommitWithin = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<AccountId, Today> _accounts = new();

    /// <summary>Most in a day.</summary>
    protected abstract long Max { get; }

    /// <summary>How many there are whose ids were made from <paramref name="from"/> until before <paramref name="until"/>; counts no further than <paramref name="limit"/>.</summary>
    protected abstract Task<long> CountAsync(AccountId account, DateTimeOffset from, DateTimeOffset until, long limit);

    /// <summary>Whether the account may make one more.</summary>
    public async ValueTask<bool> HasRoomAsync(AccountId account)
    {
        var (max, now) = (Max, clock.Now);
        var today = _accounts.GetOrAdd(account, _ => new());
        DateTimeOffset from;
        long room;
        lock (today)
        {
            if (now.UtcDateTime.Date > today.CountedUntil.UtcDateTime.Date)
                (today.CountedUntil, today.Counted, today.Here, today.LookedAt) = (new(now.UtcDateTime.Date, TimeSpan.Zero), 0, 0, default);
            (from, room) = (today.CountedUntil, max - today.Counted);
            if (room <= today.Here || now - today.LookedAt < LookEvery || from >= now - CommitWithin)
                return today.Here < room;
            today.LookedAt = now;
        }

        var counted = await CountAsync(account, from, now - CommitWithin, room);
        lock (today)
        {
            if (today.CountedUntil == from)
                (today.CountedUntil, today.Counted, today.Here) = (now - CommitWithin, today.Counted + counted, 0);
            return today.Counted + today.Here < max;
        }
    }

    /// <summary>One was accepted here.</summary>
    public void Note(AccountId account)
    {
        if (!_accounts.TryGetValue(account, out var today))
            return;
        lock (today)
            today.Here++;
    }

    private sealed class Today
    {
        public DateTimeOffset CountedUntil { get; set; }

        public DateTimeOffset LookedAt { get; set; }

        public long Counted { get; set; }

        /// <summary>Accepted here and not counted yet.</summary>
        public long Here { get; set; }
    }
}
