using BenchmarkDotNet.Attributes;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.MicroBench.Invocations;

/// <summary>The overall status of 100,000 targets, of the counts of their 200 slices. Baseline: a plain loop over the same numbers.</summary>
public class StatusFoldBenchmarks
{
    private readonly int[][] _numbers = [.. Enumerable.Range(0, 200).Select(i => (int[])[0, i % 7, i % 5, 0, 400 + i % 3, i % 11, 0, i % 2, 0, 0, 0, 0])];
    private StateCounts[] _counts = [];

    [GlobalSetup]
    public void Setup() => _counts =
        [.. _numbers.Select(n => new StateCounts { Sent = n[1], Running = n[2], Success = n[4], Failed = n[5], Aborted = n[7] })];

    [Benchmark(Baseline = true)]
    public int Loop()
    {
        var sum = new int[12];
        foreach (var row in _numbers)
            for (var i = 0; i < row.Length; i++)
                sum[i] += row[i];
        return sum[0] + sum[1] > 0 ? 0 : sum[2] > 0 ? 1 : sum[3] > 0 ? 2 : sum[5] + sum[6] + sum[7] > 0 ? 3 : 4;
    }

    [Benchmark]
    public (OverallStatus, OverallStatus) Fold()
    {
        var sum = default(StateCounts);
        foreach (var one in _counts)
            sum += one;
        return (StatusFold.Of(sum), StatusFold.ClassicOf(sum));
    }
}
