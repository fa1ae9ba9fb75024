using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Schedules;

/// <summary>
/// How many records the schedules of an account may make: each stays in the history for weeks. What they make is added up in the database now and then, and what this
/// silo accepted since comes on top: an account may pass its quota by what other silos accept within seconds.
/// </summary>
internal sealed class ScheduleQuota(TimeProvider time)
{
    private const int Hours = 24;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private readonly Dictionary<AccountId, (long PerDay, long At)> _known = [];
    private readonly Lock _lock = new();

    /// <summary>Reads what the accounts' schedules make already, unless that was a moment ago; nothing when no plan adds to it.</summary>
    public void Add(Statements reads, IReadOnlyList<InvocationPlan> plans)
    {
        foreach (var account in plans.Where(plan => plan.Frequency is not null).Select(plan => plan.Caller.Account).Distinct())
        {
            lock (_lock)
                if (_known.TryGetValue(account, out var known) && time.GetElapsedTime(known.At) < LookEvery)
                    continue;
            reads.Query(
                "SELECT coalesce(sum(c.per_day), 0) FROM schedules c WHERE c.account = @account AND c.ended = 0",
                row =>
                {
                    lock (_lock)
                        _known[account] = (Convert.ToInt64(row.GetValue(0), System.Globalization.CultureInfo.InvariantCulture), time.GetTimestamp());
                },
                ("account", account.Value));
        }
    }

    /// <summary>Refuses a schedule that makes too much, and counts one that does not.</summary>
    public Refusal? Check(InvocationPlan plan, int targets)
    {
        if (plan.Frequency is not { } frequency)
            return null;
        var account = plan.Caller.Account;
        var mine = TickRules.PerDay(frequency, plan.Now, "") * targets;
        lock (_lock)
        {
            var known = _known.GetValueOrDefault(account);
            if (Refuse(mine, known.PerDay, targets, plan.TicksPerHourMax) is { } full)
                return full;
            _known[account] = known with { PerDay = known.PerDay + mine };
            return null;
        }
    }

    /// <summary>Refuses what makes too much in a day beside the account's other schedules, or null.</summary>
    public static Refusal? Refuse(long perDay, long others, int targets, long perHourMax) => (perDay + others) / (double)Hours > perHourMax
        ? new(
            RefusalCode.InvocationExceedQuota,
            $"It would run {perDay / Hours:N0} times an hour on {targets:N0} instances together, and with the account's other schedules {(perDay + others) / Hours:N0} times: "
            + $"history holds at most {perHourMax:N0} an hour.")
        : null;
}
