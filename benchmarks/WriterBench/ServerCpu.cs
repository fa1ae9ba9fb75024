using System.Globalization;

namespace CloudAssistant.WriterBench;

/// <summary>Processor time of a PostgreSQL server and its sessions, from the kernel. A session that has ended counts with the server.</summary>
internal static class ServerCpu
{
    public static TimeSpan Of(int? server)
    {
        if (server is not { } root)
            return default;
        long ticks = 0;
        foreach (var directory in Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                // After the name in brackets: state, parent, ... utime (12th), stime, and those of children that ended.
                var stat = File.ReadAllText(Path.Combine(directory, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                var own = Path.GetFileName(directory) == root.ToString(CultureInfo.InvariantCulture);
                if (own || fields[1] == root.ToString(CultureInfo.InvariantCulture))
                    ticks += fields.Skip(11).Take(own ? 4 : 2).Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                // It ended between the two looks.
            }
        }

        return TimeSpan.FromSeconds(ticks / 100.0);
    }
}
