using System.Diagnostics;
using CloudAssistant.Bench.Hosting;

namespace CloudAssistant.Bench.Measures.Reads;

/// <summary>A server of its own with so much history, and what was measured of one call on it.</summary>
internal sealed class ReadServer(BenchFleet fleet, ReadSamples samples, long records) : IAsyncDisposable
{
    private readonly List<double> _times = [];
    private readonly Dictionary<string, double> _cpu = [];
    private int _number;
    private int _rows;

    public long Records => records;

    public static async Task<ReadServer> StartAsync(string data, long records, Action<string> say, CancellationToken cancellation)
    {
        Directory.CreateDirectory(data);
        say($"Server with {records:N0} records:");
        var fleet = await BenchFleet.StartAsync(new() { Agents = 0, Data = data }, cancellation);
        try
        {
            var database = fleet.Server.StorageConnectionString ?? throw new BenchException("Unset CLOUD_ASSISTANT_POSTGRES: history is filled into a private database only.");
            var (account, found) = await new History(database, say).EnsureAsync(records, cancellation);
            return new(fleet, await ReadSamples.TakeAsync(database, account, fleet.Client, cancellation), found);
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls one after the other; their times are kept when <paramref name="counted"/>.</summary>
    public async Task CallAsync(ReadCall call, int count, bool counted, CancellationToken cancellation)
    {
        var meter = fleet.Cpu;
        var before = meter.Read();
        for (var i = 0; i < count; i++)
        {
            var watch = Stopwatch.StartNew();
            var rows = await call.SendAsync(fleet.Client, samples, _number++, cancellation);
            if (!counted)
                continue;
            _times.Add(watch.Elapsed.TotalMilliseconds);
            _rows += rows;
        }

        if (!counted)
            return;
        foreach (var (part, seconds) in meter.Since(before))
            _cpu[part] = _cpu.GetValueOrDefault(part) + seconds;
    }

    /// <summary>Calls a second, so many at once.</summary>
    public async Task<double> RateAsync(ReadCall call, int count, int callers, CancellationToken cancellation)
    {
        var first = _number;
        _number += count;
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            Enumerable.Range(first, count), new ParallelOptions { MaxDegreeOfParallelism = callers, CancellationToken = cancellation },
            async (i, stop) => await call.SendAsync(fleet.Client, samples, i, stop));
        return count / watch.Elapsed.TotalSeconds;
    }

    /// <summary>What the counted calls since the last time took.</summary>
    public ReadFigures Take(double perSecond)
    {
        var count = Math.Max(1, _times.Count);
        var figures = new ReadFigures(
            Math.Round(Output.Statistics.Median(_times), 2), Math.Round(Output.Statistics.Percentile(_times, 99), 2), Math.Round(perSecond), Math.Round((double)_rows / count, 1),
            _cpu.Where(part => part.Key != "simulator").ToDictionary(part => part.Key, part => Math.Round(part.Value * 1_000 / count, 2)));
        _times.Clear();
        _cpu.Clear();
        _rows = 0;
        return figures;
    }

    public ValueTask DisposeAsync() => fleet.DisposeAsync();
}

/// <summary>Figures of one call on one server.</summary>
internal sealed record ReadFigures(double P50Ms, double P99Ms, double CallsPerSecond, double Rows, IReadOnlyDictionary<string, double> CpuMsPerCall);
