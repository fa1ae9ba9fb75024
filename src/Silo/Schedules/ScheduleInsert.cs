using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Schedules;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Schedules;

/// <summary>A schedule that is to be inserted.</summary>
internal sealed record NewSchedule(ScheduleRow Row, long PerDay);

/// <summary>An instance that takes part in an invocation that repeats.</summary>
/// <param name="Schedule">In which schedule.</param>
/// <param name="Account">Whose.</param>
/// <param name="Instance">The instance.</param>
/// <param name="JoinedAt">Since when.</param>
/// <param name="BootId">Its latest boot, for those that wait for boots; else null.</param>
internal sealed record NewMember(ScheduleKey Schedule, string Account, InstanceId Instance, long JoinedAt, string? BootId);

/// <summary>Inserts schedules and their instances.</summary>
internal static class ScheduleInsert
{
    private static readonly RowColumns<NewSchedule> Schedules = new RowColumns<NewSchedule>()
        .With("invocation", s => s.Row.Key.Invocation.Raw()).With("zone", s => s.Row.Key.Zone).With("account", s => s.Row.Account.Value)
        .With("shard", s => (short)ScheduleShards.Of(s.Row.Key.Invocation)).With("frequency", s => s.Row.Frequency).With("created_at", s => s.Row.CreatedAt)
        .With("next_due", s => s.Row.NextDue).With("last_tick", s => s.Row.LastTick).With("ticks", s => s.Row.Ticks)
        .With("missed", s => s.Row.Missed).With("by_tag", s => s.Row.ByTag).With("active", s => s.Row.Active).With("gone", s => s.Row.Gone).With("per_day", s => s.PerDay)
        .With("ended", s => (short)s.Row.Ended);

    private static readonly RowColumns<NewMember> Members = new RowColumns<NewMember>()
        .With("invocation", m => m.Schedule.Invocation.Raw()).With("instance", m => m.Instance.Raw()).With("zone", m => m.Schedule.Zone)
        .With("account", m => m.Account).With("joined_at", m => m.JoinedAt).With("boot_id", m => m.BootId);

    /// <summary>Of accepted invocations those that repeat.</summary>
    public static void Add(Statements statements, IReadOnlyList<AcceptedInvocation> accepted, Placements placements)
    {
        var members = new List<NewMember>();
        var schedules = new List<NewSchedule>();
        foreach (var one in accepted.Where(one => one.Plan.Request.Mode != RepeatMode.Once))
        {
            var mine = MembersOf(one, placements).ToList();
            members.AddRange(mine);
            schedules.AddRange(mine.GroupBy(member => member.Schedule, (key, group) => Of(one, key, group.Count())));
        }

        Add(statements, schedules, members);
        FireWrites.AddEnded(statements, EndedIn(schedules));
    }

    /// <summary>Invocations of which one of these schedules is never due.</summary>
    public static IReadOnlyList<InvocationId> EndedIn(IEnumerable<NewSchedule> schedules) =>
        [.. schedules.Where(schedule => schedule.Row.Ended != ScheduleEnd.None).Select(schedule => schedule.Row.Key.Invocation)];

    /// <summary>Schedules that are new, and instances that join; one that took part before takes part again.</summary>
    public static void Add(Statements statements, IReadOnlyList<NewSchedule> schedules, IReadOnlyList<NewMember> members)
    {
        statements.Insert("schedules", Schedules, schedules, "ON CONFLICT (invocation, zone) DO NOTHING");
        statements.Insert(
            "schedule_instances", Members, members,
            "ON CONFLICT (invocation, instance) DO UPDATE SET zone = excluded.zone, ended = 0, ended_at = NULL, boot_id = excluded.boot_id");
    }

    private static IEnumerable<NewMember> MembersOf(AcceptedInvocation accepted, Placements placements)
    {
        var plan = accepted.Plan;
        foreach (var target in accepted.Targets)
        {
            var placement = placements[target.Instance];
            var zone = plan.Frequency is { UsesInstanceZone: true } ? placement.Zone : "";
            yield return new(new(plan.Id, zone), plan.Caller.Account.Value, target.Instance, plan.Now, plan.Frequency is null ? placement.BootId : null);
        }
    }

    private static NewSchedule Of(AcceptedInvocation accepted, ScheduleKey key, int members)
    {
        var plan = accepted.Plan;
        return Of(key, plan.Caller.Account, plan.Request, plan.Frequency, plan.Now, plan.Now, members);
    }

    public static NewSchedule Of(
        ScheduleKey key, Grains.Interfaces.Access.AccountId account, InvocationRequest request, Frequency? frequency, long createdAt, long now, int members)
    {
        var due = frequency?.NextAfter(now, createdAt, key.Zone);
        return new(
            new()
            {
                Key = key,
                Account = account,
                Frequency = request.Frequency,
                CreatedAt = createdAt,
                NextDue = due,
                // In this zone all due times may be past already. What waits for boots has none.
                Ended = frequency is not null && due is null ? ScheduleEnd.Exhausted : ScheduleEnd.None,
                ByTag = request.LateTags,
                Active = members,
            },
            frequency is null ? 0 : TickRules.PerDay(frequency, now, key.Zone) * members);
    }
}
