using System.Text.RegularExpressions;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Tests.Storage.Plans;

/// <summary>The statements that Orleans' providers read from the database, with values as they give them.</summary>
internal static partial class OrleansStatements
{
    private static readonly Dictionary<string, object?> Values = new()
    {
        ["ServiceId"] = "cloud-assistant", ["GrainTypeString"] = "command", ["GrainIdN0"] = 0L, ["GrainIdN1"] = 0L, ["GrainIdExtensionString"] = "c-c0ff",
        ["PayloadBinary"] = new byte[] { 1 }, ["GrainStateVersion"] = 1, ["GrainId"] = "shard/s-507", ["ReminderName"] = "wake",
        ["StartTime"] = DateTime.UnixEpoch, ["Period"] = 60_000L, ["GrainHash"] = 507, ["Version"] = 1, ["BeginHash"] = 2_140_000_000,
        ["EndHash"] = 2_145_000_000, ["DeploymentId"] = "cloud-assistant", ["Address"] = "127.0.0.1", ["Port"] = 1, ["Generation"] = 1, ["SiloName"] = "s",
        ["HostName"] = "h", ["Status"] = 3, ["ProxyPort"] = 2, ["SuspectTimes"] = "", ["IAmAliveTime"] = DateTime.UnixEpoch,
    };

    public static async Task<IEnumerable<(string Text, (string Name, object? Value)[] Parameters)>> ReadAsync(Database database)
    {
        await using var connection = await database.OpenAsync();
        var texts = await connection.QueryAsync("SELECT QueryKey, QueryText FROM OrleansQuery", row => (Key: row.GetString(0), Text: row.GetString(1)));
        return
        [
            .. from text in texts
               from part in text.Text.Split(';')
               where part.Trim().Length > 0
               select (part, Parameter().Matches(part).Select(match => match.Groups[1].Value).Distinct().Select(name => (name, ValueOf(text.Key, name))).ToArray()),
        ];
    }

    // A range over the end of the ring ends before it begins.
    private static object? ValueOf(string key, string name) => (key, name) is ("ReadRangeRows2Key", "EndHash") ? -2_140_000_000 : Values[name];

    [GeneratedRegex(@"@(\w+)")]
    private static partial Regex Parameter();
}
