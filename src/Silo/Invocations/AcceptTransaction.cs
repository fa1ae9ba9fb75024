using System.Collections.Immutable;
using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Schedules;
using CloudAssistant.Silo.Storage;
using Npgsql;

namespace CloudAssistant.Silo.Invocations;

/// <summary>
/// The acceptance of invocations that came together, inside one transaction: client tokens, command locks and targets in one round trip; then each
/// is decided by itself; then invocations, slices and records of those accepted. Of a refused one nothing stays, not even its token.
/// </summary>
internal sealed class AcceptTransaction(IReadOnlyList<InvocationPlan> plans, ScheduleQuota quota)
{
    private readonly AcceptTokens _tokens = new(plans);
    private readonly CommandLocks _commands = new();
    private readonly TargetQuery _targets = new();
    private readonly List<AcceptedInvocation> _accepted = [];
    private readonly HashSet<InvocationPlan> _refused = new(ReferenceEqualityComparer.Instance);

    /// <summary>Answers in the order of the plans; null for one that shares its token with a refused call of other parameters, and must be decided anew.</summary>
    public async Task<IReadOnlyList<Reply<InvocationAccepted>?>> RunAsync(DbConnection connection)
    {
        var reads = new Statements(connection.IsSqlite());
        _tokens.Claim(reads);
        _commands.Add(reads, plans);
        _targets.Add(reads, plans);
        quota.Add(reads, plans);
        await reads.RunAsync(connection);

        var replies = new Dictionary<InvocationPlan, Reply<InvocationAccepted>?>(ReferenceEqualityComparer.Instance);
        foreach (var plan in plans)
            replies[plan] = _tokens.Before(plan) is { } first ? Follow(plan, first, replies[first]!) : Decide(plan);

        var placements = new Placements();
        if (_accepted.Any(accepted => accepted.Plan.Request.Mode != RepeatMode.Once))
        {
            var more = new Statements(connection.IsSqlite());
            placements.Add(more, [.. _accepted.Where(accepted => accepted.Plan.NeedsPlacements).SelectMany(accepted => accepted.Targets.Select(target => target.Instance))]);
            await more.RunAsync(connection);
        }

        await WriteAsync(connection, placements);
        return [.. plans.Select(plan => replies[plan])];
    }

    /// <summary>The slices that the plan began with, once it is committed; none when it was not accepted just now.</summary>
    public ImmutableArray<SliceSnapshot> Born(InvocationPlan plan) =>
        _accepted.Find(accepted => ReferenceEquals(accepted.Plan, plan))?.Snapshots() ?? [];

    private Reply<InvocationAccepted> Decide(InvocationPlan plan)
    {
        if (_tokens.Earlier(plan) is { } earlier)
            return earlier;
        if (_commands.Check(plan) is { } gone)
            return Refuse(plan, gone);
        if (plan.Rights is { } rights && rights.Refuse(_targets.CountOf(plan), _targets.JudgedOf(plan)) is { } forbidden)
            return Refuse(plan, forbidden);
        if (!_targets.Of(plan).Try(out var targets, out var refusal))
            return Refuse(plan, refusal);
        if (quota.Check(plan, targets.Count) is { } full)
            return Refuse(plan, full);
        if (plan.Request.DryRun)
            return DryRun(plan, targets);
        _accepted.Add(new(plan, targets));
        return new InvocationAccepted(plan.Id, plan.Command);
    }

    // Nothing is written, so its token stands for nothing either.
    private Reply<InvocationAccepted> DryRun(InvocationPlan plan, IReadOnlyList<Target> targets)
    {
        var offline = targets.Where(target => target.Link is null).Select(target => target.Instance.ToString()).ToList();
        Reply<InvocationAccepted> reply = offline.Count == 0
            ? new InvocationAccepted(plan.Id, plan.Command)
            : new Refusal(RefusalCode.ClientNotRunning, $"The agents of {offline.Count} instances are not connected, such as {string.Join(", ", offline.Take(3))}.");
        if (plan.Request.Token is not null)
            _refused.Add(plan);
        return reply;
    }

    private Refusal Refuse(InvocationPlan plan, Refusal refusal)
    {
        if (plan.Request.Token is not null)
            _refused.Add(plan);
        return refusal;
    }

    // The token stands for what its first call came to. A refused first call leaves no token: the same call is refused likewise, another one is on its own.
    private Reply<InvocationAccepted>? Follow(InvocationPlan plan, InvocationPlan first, Reply<InvocationAccepted> reply)
    {
        if (!_refused.Contains(first))
            return _tokens.Earlier(plan);
        return plan.Request.Token!.ParametersHash == first.Request.Token!.ParametersHash ? reply : null;
    }

    private async Task WriteAsync(DbConnection connection, Placements placements)
    {
        var writes = new Statements(connection.IsSqlite());
        AcceptTokens.Release(writes, [.. _refused]);
        AcceptInsert.Add(writes, _accepted);
        ScheduleInsert.Add(writes, _accepted, placements);
        var records = _accepted.SelectMany(accepted => accepted.Tick.Records).ToArray();
        var copied = connection is NpgsqlConnection && records.Length >= RecordInsert.CopyFrom;
        if (!copied)
            RecordInsert.Add(writes, records);
        await writes.RunAsync(connection);
        if (copied)
            await RecordInsert.CopyAsync((NpgsqlConnection)connection, records);
    }
}
