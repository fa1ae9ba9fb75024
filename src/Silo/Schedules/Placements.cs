using System.Text.Json;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Schedules;

/// <summary>What a schedule must know of an instance: its time zone, and its latest boot.</summary>
/// <param name="Zone">As its agent reports it; UTC when it has not.</param>
/// <param name="BootId">As its latest link told; empty when it never had one.</param>
internal readonly record struct Placement(string Zone, string BootId);

/// <summary>Reads placements of instances, within a transaction.</summary>
internal sealed class Placements
{
    private readonly Dictionary<InstanceId, Placement> _known = [];

    /// <summary>Of an instance; nothing is known of one that was not read.</summary>
    public Placement this[InstanceId instance] => _known.GetValueOrDefault(instance, new("UTC", ""));

    public void Add(Statements statements, IReadOnlyCollection<InstanceId> instances)
    {
        if (instances.Count == 0)
            return;
        statements.Query(
            $"""
            SELECT i.instance, i.facts, l.boot_id FROM instances i LEFT JOIN links l ON l.instance = i.instance
            WHERE {ScheduleSql.In(statements.Sqlite, "i.instance", "ids")}
            """,
            row => _known[new InstanceId(new CellGuid(row.GetGuid(0)))] = new(ZoneOf(row.GetString(1)), row.IsDBNull(2) ? "" : row.GetString(2)),
            ("ids", ScheduleSql.Ids(statements.Sqlite, ScheduleSql.Raw(instances))));
    }

    /// <summary>The zone in an instance's facts.</summary>
    public static string ZoneOf(string facts) =>
        JsonSerializer.Deserialize<InstanceFacts>(facts, GrainStateSerializer.Options) is { TimeZone.Length: > 0 } known ? known.TimeZone : "UTC";
}
