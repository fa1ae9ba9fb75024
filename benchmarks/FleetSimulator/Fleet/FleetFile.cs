using System.Text.Json;

namespace CloudAssistant.FleetSimulator.Fleet;

/// <summary>The agents of a prepared fleet, one line of JSON each, and how often they linked. Their keys are worth as much as the bench's database.</summary>
internal sealed class FleetFile(string path)
{
    public IReadOnlyList<FleetMember> Read() => File.Exists(path)
        ? [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<FleetMember>(line)!)]
        : [];

    public void Append(IEnumerable<FleetMember> members)
    {
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using var writer = new StreamWriter(stream);
        foreach (var member in members)
            writer.WriteLine(JsonSerializer.Serialize(member));
    }

    /// <summary>
    /// A number that no earlier run's link counters reached: agents count their links, and one that counts backwards is taken for a restored copy.
    /// </summary>
    public static long NextCounters(TimeProvider time) => time.GetUtcNow().ToUnixTimeSeconds() * 1_000;
}
