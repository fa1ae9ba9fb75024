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
            var (cpu, server, bytes, began) = (Process.GetCurrentProcess().TotalProcessorTime, ServerCpu.Of(bed.ServerProcess), GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());
            await work();
            if (round < WarmUps)
                continue;
            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            ours += (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds;
            theirs += (ServerCpu.Of(bed.ServerProcess) - server).TotalMicroseconds;
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
}
