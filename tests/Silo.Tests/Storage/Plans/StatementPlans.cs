using System.Data.Common;
using System.Text.Json;
using System.Text.RegularExpressions;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Tests.Storage.Plans;

/// <summary>Asks a database how it would run a statement, and says which tables that grow it would read from end to end.</summary>
internal static partial class StatementPlans
{
    private static readonly string[] Growing =
    [
        "records", "outputs", "slices", "invocations", "invocation_tags", "late_reports", "instances", "instance_tags", "instance_addresses", "links", "commands",
        "command_tags", "schedules", "schedule_instances", "missed_ticks", "enrollments", "enrollment_tags", "client_tokens", "nonces", "file_targets", "orleansstorage", "orleansreminderstable",
    ];

    /// <summary>The plan as the database tells it; null for what has no plan, such as DDL.</summary>
    public static async Task<string?> ReadAsync(DbConnection connection, string text, (string Name, object? Value)[] parameters)
    {
        if (!Planned().IsMatch(text))
            return null;
        if (connection.IsSqlite())
            return string.Join("\n", await connection.QueryAsync("EXPLAIN QUERY PLAN " + text, row => row.GetString(3), parameters));
        return (await connection.QueryAsync("EXPLAIN (FORMAT JSON) " + text, row => row.GetString(0), parameters))[0];
    }

    /// <summary>Full scans of tables that grow.</summary>
    public static IEnumerable<string> FullScans(bool sqlite, string text, string plan) => (sqlite ? OfSqlite(text, plan) : OfPostgres(plan)).Distinct();

    private static IEnumerable<string> OfSqlite(string text, string plan)
    {
        // Plans name tables by their aliases.
        var names = Named().Matches(text).Where(match => Growing.Contains(match.Groups[1].Value.ToLowerInvariant()))
            .SelectMany(match => new[] { match.Groups[1].Value, match.Groups[2].Value }).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return plan.Split('\n').Where(line => Scan().Match(line) is { Success: true } scan && names.Contains(scan.Groups[1].Value));
    }

    private static List<string> OfPostgres(string plan)
    {
        using var document = JsonDocument.Parse(plan);
        return [.. OfNode(document.RootElement[0].GetProperty("Plan"))];
    }

    private static IEnumerable<string> OfNode(JsonElement node)
    {
        var (type, table) = (Text(node, "Node Type"), Partition().Replace(Text(node, "Relation Name"), ""));
        // Without a condition an index is walked from one end, as far as the others want.
        if (Growing.Contains(table) && (type == "Seq Scan" || (type is "Index Scan" or "Index Only Scan" && Text(node, "Index Cond").Length == 0)))
            yield return $"{type} of {table}";
        if (!node.TryGetProperty("Plans", out var children))
            yield break;
        foreach (var scan in children.EnumerateArray().SelectMany(OfNode))
            yield return scan;
    }

    private static string Text(JsonElement node, string name) => node.TryGetProperty(name, out var value) ? value.GetString()! : "";

    [GeneratedRegex(@"^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b")]
    private static partial Regex Planned();

    [GeneratedRegex(@"\b(?:FROM|JOIN|UPDATE|INTO)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?", RegexOptions.IgnoreCase)]
    private static partial Regex Named();

    [GeneratedRegex(@"^SCAN (\w+)")]
    private static partial Regex Scan();

    [GeneratedRegex(@"_\d+$")]
    private static partial Regex Partition();
}
