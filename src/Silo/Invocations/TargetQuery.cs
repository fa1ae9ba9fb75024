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
    private const string Columns = "i.account, i.instance, i.name, g.incarnation, l.epoch";

    private const string From = """
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
            var columns = ColumnsFor(byIds.Any(plan => plan.Rights is { ReadsTags: true }));
            statements.Query(
                statements.Sqlite
                    ? $"SELECT {columns} {From} IN (SELECT value FROM json_each(@accounts)) AND i.instance IN (SELECT value FROM json_each(@ids))"
                    : $"SELECT {columns} {From} = ANY(@accounts) AND i.instance = ANY(@ids)",
                KeepNamed,
                ("now", byIds.Max(plan => plan.Now)), ("accounts", statements.Sqlite ? JsonSerializer.Serialize(accounts) : accounts),
                ("ids", statements.Sqlite ? JsonSerializer.Serialize(ids.Select(id => id.Raw().ToString().ToUpperInvariant())) : Array.ConvertAll(ids, id => id.Raw())));
        }

        foreach (var plan in plans.Where(plan => plan.Request.Instances.IsEmpty))
            AddByTags(statements, plan);
    }

    /// <summary>The targets of a plan, or why it has none.</summary>
    public Reply<IReadOnlyList<Target>> Of(InvocationPlan plan) => plan.Request.Instances.IsEmpty ? ByTags(plan) : ByIds(plan);

    /// <summary>How many instances the plan names or its tags choose.</summary>
    public int CountOf(InvocationPlan plan) => plan.Request.Instances.IsEmpty ? _tagged[plan].Count : Wanted(plan).Count();

    /// <summary>They with their tags; one that is not there or another's has none.</summary>
    public IEnumerable<(InstanceId Instance, IReadOnlyDictionary<string, string>? Tags)> JudgedOf(InvocationPlan plan) => plan.Request.Instances.IsEmpty
        ? _tagged[plan].Select(target => (target.Instance, target.Tags))
        : Wanted(plan).Select(id => (id, _named.TryGetValue(id, out var named) && named.Account == plan.Caller.Account.Value ? named.Target.Tags : null));

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
        AddCarriers(statements, account, tags, now, limit, found, readTags: false);
        await statements.RunAsync(connection);
        return found;
    }

    private void AddByTags(Statements statements, InvocationPlan plan) =>
        AddCarriers(statements, plan.Caller.Account, plan.Request.TargetTags, plan.Now, plan.TargetsMax + 1, _tagged[plan] = [],
            plan.Rights is { ReadsTags: true });

    private static void AddCarriers(
        Statements statements, AccountId account, IReadOnlyDictionary<string, string> tags, long now, int limit, List<Target> found, bool readTags)
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
            $"SELECT {ColumnsFor(readTags)} {From} = @account AND {string.Join(" AND ", filters)} ORDER BY i.instance LIMIT @limit", row => found.Add(Read(row)), [.. parameters]);
    }

    private void KeepNamed(DbDataReader row)
    {
        var target = Read(row);
        _named[target.Instance] = (row.GetString(0), target);
    }

    private static IEnumerable<InstanceId> Wanted(InvocationPlan plan) =>
        plan.Request.Instances.Length == 1 ? plan.Request.Instances : plan.Request.Instances.Distinct();

    private static string ColumnsFor(bool tags) => tags ? Columns + ", i.tags" : Columns;

    private static Target Read(DbDataReader row) => new(
        new InstanceId(new CellGuid(row.GetGuid(1))), row.IsDBNull(3) ? null : new LiveLink(row.GetGuid(3), row.GetInt64(4), row.GetString(2)))
    {
        Tags = row.FieldCount > 5 ? JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(5)) : null,
    };
}

/// <summary>A target of an invocation.</summary>
/// <param name="Instance">The instance.</param>
/// <param name="Link">Its link, if it has one.</param>
/// <param name="StillRuns">Its run of an earlier tick is still open.</param>
internal readonly record struct Target(InstanceId Instance, LiveLink? Link, bool StillRuns = false)
{
    /// <summary>Its tags, when somebody must know them.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
