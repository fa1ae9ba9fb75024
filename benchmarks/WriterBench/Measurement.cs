using System.Diagnostics;
using System.Globalization;

namespace CloudAssistant.WriterBench;

/// <summary>Several rounds of the same work: the median rate, and what it cost both sides. Round trips are counted in a round of their own.</summary>
internal sealed class Measurement(TestBed bed, string name, int items)
{
    private const int WarmUps = 2;

    public async Task RunAsync(int rounds, Func<Task<Func<Task>>> prepare)
    {
        var seconds = new List<double>();
        double ours = 0, theirs = 0, allocated = 0;
        for (var round = 0; round < rounds + WarmUps; round++)
        {
            var work = await prepare();
            var (cpu, server, bytes, began) = (Process.GetCurrentProcess().TotalProcessorTime, ServerCpu(), GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());
            await work();
            if (round < WarmUps)
                continue;
            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            ours += (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds;
            theirs += (ServerCpu() - server).TotalMicroseconds;
            allocated += GC.GetTotalAllocatedBytes() - bytes;
        }

        var counted = await prepare();
        var before = await bed.CommitsAsync();
        int statements;
        using (var counter = new RoundTrips())
        {
            await counted();
            statements = counter.Count;
        }

        var commits = Math.Max(0, await bed.CommitsAsync() - before - 1);
        var median = seconds.Order().ElementAt(seconds.Count / 2);
        var done = (double)items * rounds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-48} {items / median,9:N0}/s  {median * 1000,7:N1} ms  silo {ours / done,6:N1} us  database {theirs / done,6:N1} us  {allocated / done,7:N0} B  {statements + commits,6} round trips  {commits,6} commits"));
    }

    /// <summary>Processor time of the server and its sessions. A session that has ended counts with the server.</summary>
    private TimeSpan ServerCpu()
    {
        if (bed.ServerProcess is not { } server)
            return default;
        long ticks = 0;
        foreach (var directory in Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                // After the name in brackets: state, parent, ... utime (12th), stime, and those of children that ended.
                var stat = File.ReadAllText(Path.Combine(directory, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                var own = Path.GetFileName(directory) == server.ToString(CultureInfo.InvariantCulture);
                if (own || fields[1] == server.ToString(CultureInfo.InvariantCulture))
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
