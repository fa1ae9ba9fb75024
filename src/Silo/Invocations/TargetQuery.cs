using System.Data.Common;
using System.Text.Json;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>From what a caller named to instances of its account and their links. Costs what was named, never the fleet.</summary>
internal static class TargetQuery
{
    private const string Select = """
        SELECT i.instance, CASE WHEN g.incarnation IS NULL THEN NULL ELSE l.epoch END
        FROM instances i
        LEFT JOIN links l ON l.instance = i.instance
        LEFT JOIN gateways g ON g.incarnation = l.gateway AND g.lease_until > @now
        WHERE i.account = @account AND 
        """;

    public static Task<IReadOnlyList<Target>> RunAsync(DbConnection connection, InvocationPlan plan) =>
        plan.Request.Instances.IsEmpty ? ByTagsAsync(connection, plan) : ByIdsAsync(connection, plan);

    private static async Task<IReadOnlyList<Target>> ByIdsAsync(DbConnection connection, InvocationPlan plan)
    {
        var wanted = plan.Request.Instances.Distinct().ToList();
        var (filter, ids) = connection.IsSqlite()
            ? ("i.instance IN (SELECT value FROM json_each(@ids))", (object)JsonSerializer.Serialize(wanted.Select(id => id.Raw().ToString().ToUpperInvariant())))
            : ("i.instance = ANY(@ids)", wanted.Select(id => id.Raw()).ToArray());
        var found = (await connection.QueryAsync(Select + filter, Read, ("now", plan.Now), ("account", plan.Caller.Account.Value), ("ids", ids)))
            .ToDictionary(target => target.Instance);
        if (found.Count < wanted.Count)
        {
            var missing = wanted.Where(id => !found.ContainsKey(id)).Take(3).Select(id => id.ToString());
            throw new RefusedException(
                RefusalCode.InvalidInstanceNotFound,
                $"{wanted.Count - found.Count} of the specified instances do not exist, such as {string.Join(", ", missing)}.");
        }

        return [.. wanted.Select(id => found[id])];
    }

    private static async Task<IReadOnlyList<Target>> ByTagsAsync(DbConnection connection, InvocationPlan plan)
    {
        var parameters = new List<(string, object?)> { ("now", plan.Now), ("account", plan.Caller.Account.Value), ("limit", plan.TargetsMax + 1) };
        var filters = new List<string>();
        foreach (var ((key, value), i) in plan.Request.TargetTags.Select((tag, i) => (tag, i)))
        {
            Filters.Add(
                filters, parameters,
                $"i.instance IN (SELECT t.instance FROM instance_tags t WHERE t.account = @account AND t.key = @key{i} AND t.value = @value{i})",
                ($"key{i}", key), ($"value{i}", value));
        }

        var found = await connection.QueryAsync(
            $"{Select}{string.Join(" AND ", filters)} ORDER BY i.instance LIMIT @limit", Read, parameters.ToArray());
        if (found.Count == 0)
            throw new RefusedException(RefusalCode.InvalidResourceTagInstanceNotFound, "No instance carries all of the given tags.");
        if (found.Count > plan.TargetsMax)
            throw new RefusedException(RefusalCode.InstanceIdsExceedLimit, $"More than {plan.TargetsMax} instances carry the given tags.");
        return found;
    }

    private static Target Read(DbDataReader row) => new(new InstanceId(new CellGuid(row.GetGuid(0))), RecordSql.Long(row, 1));
}
