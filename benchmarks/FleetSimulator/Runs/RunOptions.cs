using System.Globalization;

namespace CloudAssistant.FleetSimulator.Runs;

/// <summary>How long simulated scripts take, and what they print.</summary>
internal sealed record RunOptions
{
    public required RunKind Kind { get; init; }

    /// <summary>Shortest and longest time of a delayed script, milliseconds; uniform between.</summary>
    public int DelayMinMs { get; init; }

    public int DelayMaxMs { get; init; }

    public int OutputBytes { get; init; } = 100;

    /// <summary><c>instant</c>, <c>real</c>, or a time in milliseconds such as <c>500</c> or <c>100-2000</c>.</summary>
    public static RunOptions Parse(string text, int outputBytes)
    {
        if (text is "instant" or "real")
            return new() { Kind = text == "real" ? RunKind.Real : RunKind.Instant, OutputBytes = outputBytes };
        var parts = text.Split('-');
        if (parts.Length is 1 or 2 && parts.All(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            var times = parts.Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
            return new() { Kind = RunKind.Delayed, DelayMinMs = times[0], DelayMaxMs = times[^1], OutputBytes = outputBytes };
        }

        throw new FormatException($"--run reads instant, real, or milliseconds such as 500 or 100-2000, not {text}.");
    }
}
