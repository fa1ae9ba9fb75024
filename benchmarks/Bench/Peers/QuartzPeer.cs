using System.Globalization;
using System.Text.RegularExpressions;
using CloudAssistant.Launcher;

namespace CloudAssistant.Bench.Peers;

/// <summary>Quartz.NET in memory: as many triggers due at once, whose jobs do nothing and are written nowhere.</summary>
internal static partial class QuartzPeer
{
    private const string Name = "quartz-bench";

    /// <summary>Seconds until all of them have fired; null when it cannot run here.</summary>
    public static async Task<double?> MeasureAsync(string? peers, string data, int triggers, CancellationToken cancellation)
    {
        if (peers is null || !Directory.Exists(Path.Combine(peers, Name)))
            return null;
        var program = await DotNetPeer.BuildAsync(Name, Path.Combine(peers, Name), Path.Combine(data, Name), cancellation);
        var output = await PeerTools.RunAsync(Repository.DotNet, [program, "ram", $"{triggers}", "", "100"], cancellation);
        return Fired().Match(output) is { Success: true } fired ? double.Parse(fired.Groups[1].Value, CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex(@"all-fired-in=([0-9.]+)s")]
    private static partial Regex Fired();
}
