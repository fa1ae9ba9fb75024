using System.Collections.Immutable;
using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;
using Npgsql;

namespace CloudAssistant.Silo.Invocations;

/// <summary>
/// The acceptance of invocations that came together, inside one transaction: client tokens, command locks and targets in one round trip; then each
/// is decided by itself; then invocations, slices and records of those accepted. Of a refused one nothing stays, not even its token.
/// </summary>
internal sealed class AcceptTransaction(IReadOnlyList<InvocationPlan> plans)
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
        await reads.RunAsync(connection);

        var replies = new Dictionary<InvocationPlan, Reply<InvocationAccepted>?>(ReferenceEqualityComparer.Instance);
        foreach (var plan in plans)
            replies[plan] = _tokens.Before(plan) is { } first ? Follow(plan, first, replies[first]!) : Decide(plan);

        await WriteAsync(connection);
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
        if (!_targets.Of(plan).Try(out var targets, out var refusal))
            return Refuse(plan, refusal);
        _accepted.Add(new(plan, targets));
        return new InvocationAccepted(plan.Id, plan.Command);
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

    private async Task WriteAsync(DbConnection connection)
    {
        var writes = new Statements(connection.IsSqlite());
        AcceptTokens.Release(writes, [.. _refused]);
        AcceptInsert.Add(writes, _accepted);
        var records = _accepted.SelectMany(accepted => accepted.Records).ToArray();
        var copied = connection is NpgsqlConnection && records.Length >= RecordInsert.CopyFrom;
        if (!copied)
            RecordInsert.Add(writes, records);
        await writes.RunAsync(connection);
        if (copied)
            await RecordInsert.CopyAsync((NpgsqlConnection)connection, records);
    }
}
