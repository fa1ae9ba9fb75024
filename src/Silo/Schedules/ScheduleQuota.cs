using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Schedules;

/// <summary>How many records the schedules of an account may make: each stays in the history for weeks.</summary>
internal static class ScheduleQuota
{
    private const int Hours = 24;

    /// <summary>Reads what the accounts' schedules make in a day already; nothing when no plan adds to it.</summary>
    public static void Add(Statements reads, IReadOnlyList<InvocationPlan> plans, Dictionary<AccountId, long> perDay)
    {
        var accounts = plans.Where(plan => plan.Frequency is not null).Select(plan => plan.Caller.Account).Distinct().ToArray();
        foreach (var account in accounts)
            reads.Query(
                "SELECT coalesce(sum(c.per_day), 0) FROM schedules c WHERE c.account = @account AND c.ended = 0",
                row => perDay[account] = Convert.ToInt64(row.GetValue(0), System.Globalization.CultureInfo.InvariantCulture), ("account", account.Value));
    }

    /// <summary>Refuses a schedule that makes too much, and counts one that does not.</summary>
    public static Refusal? Check(InvocationPlan plan, int targets, Dictionary<AccountId, long> perDay)
    {
        if (plan.Frequency is not { } frequency)
            return null;
        var account = plan.Caller.Account;
        var mine = TickRules.PerDay(frequency, plan.Now, "") * targets;
        var others = perDay.GetValueOrDefault(account);
        if (Refuse(mine, others, targets, plan.TicksPerHourMax) is { } full)
            return full;
        perDay[account] = others + mine;
        return null;
    }

    /// <summary>Refuses what makes too much in a day beside the account's other schedules, or null.</summary>
    public static Refusal? Refuse(long perDay, long others, int targets, long perHourMax) => (perDay + others) / (double)Hours > perHourMax
        ? new(
            RefusalCode.InvocationExceedQuota,
            $"It would run {perDay / Hours:N0} times an hour on {targets:N0} instances together, and with the account's other schedules {(perDay + others) / Hours:N0} times: "
            + $"history holds at most {perHourMax:N0} an hour.")
        : null;
}
