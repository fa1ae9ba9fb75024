using System.Globalization;

namespace CloudAssistant.WriterBench.Million;

/// <summary>How wide the run is and what is there before it.</summary>
/// <param name="Targets">Targets of the run.</param>
/// <param name="PerInvocation">Targets of one invocation; more make more invocations.</param>
/// <param name="History">Records of earlier runs, of the same day and instances: they lie in the same tables and indexes.</param>
/// <param name="Json">The last line on standard output is one JSON object; all else goes to standard error.</param>
internal sealed record MillionSettings(int Targets, int PerInvocation, int History, bool Json)
{
    private const string Usage = "WriterBench million [--targets N] [--per-invocation N] [--history N] [--json]";

    public static MillionSettings Parse(IReadOnlyList<string> args)
    {
        var settings = new MillionSettings(1_000_000, 100_000, 0, false);
        for (var i = 0; i < args.Count; i++)
        {
            settings = args[i] switch
            {
                "--targets" => settings with { Targets = Number(args, ++i) },
                "--per-invocation" => settings with { PerInvocation = Number(args, ++i) },
                "--history" => settings with { History = Number(args, ++i) },
                "--json" => settings with { Json = true },
                var other => throw new ArgumentException($"Unknown: {other}. {Usage}"),
            };
        }

        return settings.Targets > 0 && settings.PerInvocation > 0 && settings.History >= 0
            ? settings
            : throw new ArgumentException($"Numbers have to be positive. {Usage}");
    }

    private static int Number(IReadOnlyList<string> args, int at) => at < args.Count && int.TryParse(args[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new ArgumentException($"A whole number has to follow {args[at - 1]}. {Usage}");
}
