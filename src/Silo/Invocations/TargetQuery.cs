using System.Data.Common;
using System.Text.Json;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>From what callers named to instances of their accounts and their links. Costs what was named, never the fleet.</summary>
internal sealed class TargetQuery
{
    private const string Select = """
        SELECT i.account, i.instance, i.name, g.incarnation, l.epoch
        FROM instances i
        LEFT JOIN links l ON l.instance = i.instance
        LEFT JOIN gateways g ON g.incarnation = l.gateway AND g.lease_until > @now
        WHERE i.account
        """;

    private readonly Dictionary<InstanceId, (string Account, Target Target)> _named = [];
    private readonly Dictionary<InvocationPlan, List<Target>> _tagged = new(ReferenceEqualityComparer.Instance);

    /// <summary>One query for all that name instances, and one for each that gives tags.</summary>
    public void Add(Statements statements, IReadOnlyList<InvocationPlan> plans)
    {
        var byIds = plans.Where(plan => !plan.Request.Instances.IsEmpty).ToArray();
        if (byIds.Length > 0)
        {
            var (accounts, ids) = (byIds.Select(plan => plan.Caller.Account.Value).Distinct().ToArray(), byIds.SelectMany(Wanted).Distinct().ToArray());
            statements.Query(
                statements.Sqlite
                    ? $"{Select} IN (SELECT value FROM json_each(@accounts)) AND i.instance IN (SELECT value FROM json_each(@ids))"
                    : $"{Select} = ANY(@accounts) AND i.instance = ANY(@ids)",
                KeepNamed,
                ("now", byIds.Max(plan => plan.Now)), ("accounts", statements.Sqlite ? JsonSerializer.Serialize(accounts) : accounts),
                ("ids", statements.Sqlite ? JsonSerializer.Serialize(ids.Select(id => id.Raw().ToString().ToUpperInvariant())) : Array.ConvertAll(ids, id => id.Raw())));
        }

        foreach (var plan in plans.Where(plan => plan.Request.Instances.IsEmpty))
            AddByTags(statements, plan);
    }

    /// <summary>The targets of a plan, or why it has none.</summary>
    public Reply<IReadOnlyList<Target>> Of(InvocationPlan plan) => plan.Request.Instances.IsEmpty ? ByTags(plan) : ByIds(plan);

    private Reply<IReadOnlyList<Target>> ByIds(InvocationPlan plan)
    {
        var found = new List<Target>();
        var missing = new List<InstanceId>();
        foreach (var id in Wanted(plan))
        {
            if (_named.TryGetValue(id, out var named) && named.Account == plan.Caller.Account.Value)
                found.Add(named.Target);
            else
                missing.Add(id);
        }

        return missing.Count == 0
            ? found
            : new Refusal(
                RefusalCode.InvalidInstanceNotFound,
                $"{missing.Count} of the specified instances do not exist, such as {string.Join(", ", missing.Take(3))}.");
    }

    private Reply<IReadOnlyList<Target>> ByTags(InvocationPlan plan)
    {
        var found = _tagged[plan];
        if (found.Count == 0)
            return new Refusal(RefusalCode.InvalidResourceTagInstanceNotFound, "No instance carries all of the given tags.");
        if (found.Count > plan.TargetsMax)
            return new Refusal(RefusalCode.InstanceIdsExceedLimit, $"More than {plan.TargetsMax} instances carry the given tags.");
        return found;
    }

    /// <summary>Instances of the account that carry all of the tags now, within a transaction.</summary>
    public static async Task<IReadOnlyList<Target>> CarriersAsync(DbConnection connection, AccountId account, IReadOnlyDictionary<string, string> tags, long now, int limit)
    {
        var found = new List<Target>();
        var statements = new Statements(connection.IsSqlite());
        AddCarriers(statements, account, tags, now, limit, found);
        await statements.RunAsync(connection);
        return found;
    }

    private void AddByTags(Statements statements, InvocationPlan plan) =>
        AddCarriers(statements, plan.Caller.Account, plan.Request.TargetTags, plan.Now, plan.TargetsMax + 1, _tagged[plan] = []);

    private static void AddCarriers(
        Statements statements, AccountId account, IReadOnlyDictionary<string, string> tags, long now, int limit, List<Target> found)
    {
        var parameters = new List<(string, object?)> { ("now", now), ("account", account.Value), ("limit", limit) };
        var filters = new List<string>();
        foreach (var ((key, value), i) in tags.Select((tag, i) => (tag, i)))
        {
            Filters.Add(
                filters, parameters,
                $"i.instance IN (SELECT t.instance FROM instance_tags t WHERE t.account = @account AND t.key = @key{i} AND t.value = @value{i})",
                ($"key{i}", key), ($"value{i}", value));
        }

        statements.Query(
            $"{Select} = @account AND {string.Join(" AND ", filters)} ORDER BY i.instance LIMIT @limit", row => found.Add(Read(row)), [.. parameters]);
    }

    private void KeepNamed(DbDataReader row)
    {
        var target = Read(row);
        _named[target.Instance] = (row.GetString(0), target);
    }

    private static IEnumerable<InstanceId> Wanted(InvocationPlan plan) =>
        plan.Request.Instances.Length == 1 ? plan.Request.Instances : plan.Request.Instances.Distinct();

    private static Target Read(DbDataReader row) => new(
        new InstanceId(new CellGuid(row.GetGuid(1))), row.IsDBNull(3) ? null : new LiveLink(row.GetGuid(3), row.GetInt64(4), row.GetString(2)));
}

/// <summary>A target of an invocation.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="Link">Its link, if it has one.</param>
/// <param name="StillRuns">Its run of an earlier tick is still open.</param>
internal readonly record struct Target(InstanceId Instance, LiveLink? Link, bool StillRuns = false);
