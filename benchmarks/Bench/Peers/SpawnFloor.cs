using System.Globalization;
using System.Text.RegularExpressions;
using CloudAssistant.Bench.Hosting;

namespace CloudAssistant.Bench.Peers;

/// <summary>How many times a second this machine starts <c>/bin/sh</c> and takes its exit code: no system that runs a script per target is faster.</summary>
internal static partial class SpawnFloor
{
    /// <summary>Processes per second, two in flight; null when the program is not there or cannot be built.</summary>
    public static async Task<double?> MeasureAsync(BenchSettings settings, CancellationToken cancellation, int count = 2_000, int inFlight = 2)
    {
        if (settings.Peers is not { } peers || !File.Exists(Path.Combine(peers, "spawn.c"))
            || await PeerTools.CompileAsync(Path.Combine(peers, "spawn.c"), settings.Data, cancellation) is not { } program)
            return null;
        var output = await PeerTools.RunAsync(program, [$"{count}", $"{inFlight}", "1"], cancellation);
        return Rate().Match(output) is { Success: true } rate ? double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex(@"([0-9.]+)\s*(?:/s|per s|spawns/s|procs/s)")]
    private static partial Regex Rate();
}
