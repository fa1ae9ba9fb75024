using System.Collections.Immutable;
using System.Data.Common;
using System.Runtime.ExceptionServices;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Schedules;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>
/// Accepts invocations: those that come together share a transaction, each is answered by itself. The commit is the moment of acceptance; when its
/// outcome is not known, the database is asked before anybody is answered.
/// </summary>
internal sealed class AcceptWriter : IAsyncDisposable
{
    private const int UnknownTargets = 5_000;

    private static readonly RowColumns<InvocationPlan> Names = new RowColumns<InvocationPlan>()
        .Key("invocation", p => p.Id.Raw()).Key("account", p => p.Caller.Account.Value);

    private readonly Database _database;
    private readonly SliceCache _cache;
    private readonly ScheduleQuota _quota;
    private readonly MergingWriter<InvocationPlan, Outcome> _writer;

    public AcceptWriter(Database database, TimeProvider time, SliceCache cache)
    {
        _database = database;
        _cache = cache;
        _quota = new(time);
        _writer = new(Limits(database.Kind), time, WriteAsync);
    }

    public async Task<Acceptance> AcceptAsync(InvocationPlan plan)
    {
        while (true)
        {
            var outcome = await _writer.WriteAsync(plan, Weight(plan));
            if (outcome.Failure is { } failure)
                ExceptionDispatchInfo.Throw(failure);
            if (outcome.Reply is { } reply)
                return new(reply, outcome.Born);
        }
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    internal static MergingLimits Limits(DatabaseKind kind) => new()
    {
        Writers = kind == DatabaseKind.Postgres ? 2 : 1,
        Together = 256,
        WeightTogether = 20_000,
        Waiting = 10_000,
        WeightWaiting = 5_000_000,
    };

    // In targets. How many carry the tags is not known yet.
    private static long Weight(InvocationPlan plan) => plan.Request.Instances.IsEmpty ? UnknownTargets : plan.Request.Instances.Length;

    private async Task<IReadOnlyList<Outcome>> WriteAsync(IReadOnlyList<InvocationPlan> plans)
    {
        try
        {
            var transaction = new AcceptTransaction(plans, _quota);
            var replies = await _database.WriteAsync(transaction.RunAsync);
            Outcome[] outcomes = [.. plans.Zip(replies, (plan, reply) => new Outcome(reply, null, transaction.Born(plan)))];
            // SQLite reads without a round trip: there nobody takes a book.
            if (_database.Kind == DatabaseKind.Postgres)
                foreach (var outcome in outcomes)
                    _cache.Keep(outcome.Born);
            return outcomes;
        }
        catch (Exception exception) when (Outage.Is(exception) || (plans.Count == 1 && exception is DbException))
        {
            return await AskAsync(plans, exception);
        }
    }

    /// <summary>The connection may have broken during the commit: only the database knows. It answers, or callers get the error and ask again.</summary>
    private async Task<IReadOnlyList<Outcome>> AskAsync(IReadOnlyList<InvocationPlan> plans, Exception failure)
    {
        var accepted = new HashSet<(Guid, string)>();
        var tokens = new AcceptTokens(plans);
        try
        {
            await using var connection = await _database.OpenAsync();
            var statements = new Statements(connection.IsSqlite());
            statements.Rows(
                Names.Select("invocations", "t.invocation, t.account", statements.Sqlite), Names, plans, null,
                row => accepted.Add((row.GetGuid(0), row.GetString(1))));
            tokens.Read(statements);
            await statements.RunAsync(connection);
        }
        catch (Exception exception) when (Outage.Is(exception) || exception is DbException)
        {
            // Still away: what is known is the failure itself.
            return [.. plans.Select(_ => new Outcome(null, failure))];
        }

        return [.. plans.Select(plan =>
            accepted.Contains((plan.Id.Raw(), plan.Caller.Account.Value)) ? new Outcome(new InvocationAccepted(plan.Id, plan.Command), null)
            : tokens.Earlier(plan) is { } earlier ? new Outcome(earlier, null)
            : new Outcome(null, failure))];
    }

    /// <summary>A reply, or what hindered it; neither: to be decided anew.</summary>
    private readonly record struct Outcome(Reply<InvocationAccepted>? Reply, Exception? Failure, ImmutableArray<SliceSnapshot> Born = default);
}
