using System.Diagnostics;

namespace CloudAssistant.WriterBench.Million;

/// <summary>What one step cost. <paramref name="Items"/> are targets, or calls.</summary>
internal sealed record Phase(string Name, int Items, double Seconds, double ServerSeconds, double OwnSeconds, long WalBytes, long Checkpoints)
{
    public double PerSecond => Math.Round(Items / Seconds);

    public double ServerMicroseconds => Math.Round(ServerSeconds * 1e6 / Items, 1);

    public double OwnMicroseconds => Math.Round(OwnSeconds * 1e6 / Items, 1);

    public double WalBytesEach => Math.Round((double)WalBytes / Items, 1);

    public static Phase Between(string name, int items, DatabaseMeter.Reading before, DatabaseMeter.Reading after) => new(
        name, items, Math.Round(Stopwatch.GetElapsedTime(before.At, after.At).TotalSeconds, 3),
        Math.Round((after.Server - before.Server).TotalSeconds, 3), Math.Round((after.Own - before.Own).TotalSeconds, 3), after.Wal - before.Wal, after.Checkpoints - before.Checkpoints);
}
