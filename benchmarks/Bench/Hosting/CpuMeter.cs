using System.Globalization;

namespace CloudAssistant.Bench.Hosting;

/// <summary>Processor time by part, read from the kernel. PostgreSQL's part is that of all its processes, ended ones too.</summary>
internal sealed class CpuMeter(IReadOnlyDictionary<string, Func<IEnumerable<int>>> parts)
{
    private static readonly double TicksPerSecond = 100;

    /// <summary>Seconds of processor time so far, by part.</summary>
    public Dictionary<string, double> Read()
    {
        var all = Processes();
        return parts.ToDictionary(part => part.Key, part => part.Value().Sum(pid => SecondsOf(pid, all)));
    }

    /// <summary>What was used since <paramref name="before"/>.</summary>
    public Dictionary<string, double> Since(Dictionary<string, double> before) =>
        Read().ToDictionary(part => part.Key, part => Math.Round(part.Value - before.GetValueOrDefault(part.Key), 3));

    /// <summary>Resident memory of a process, bytes.</summary>
    public static long ResidentBytes(int pid) => long.Parse(
        File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) * 1024;

    private static double SecondsOf(int root, List<Process> all) =>
        all.Where(process => process.Id == root).Sum(process => process.Own + process.Ended)
        + all.Where(process => process.Parent == root).Sum(process => SecondsOf(process.Id, all));

    private readonly record struct Process(int Id, int Parent, double Own, double Ended);

    private static List<Process> Processes()
    {
        var found = new List<Process>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out var pid))
                continue;
            try
            {
                var text = File.ReadAllText(Path.Combine(directory, "stat"));
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                double Seconds(int field) => double.Parse(fields[field], CultureInfo.InvariantCulture) / TicksPerSecond;
                found.Add(new(pid, int.Parse(fields[1], CultureInfo.InvariantCulture), Seconds(11) + Seconds(12), Seconds(13) + Seconds(14)));
            }
            catch (IOException)
            {
                // It has ended since.
            }
        }

        return found;
    }
}
