using System.Diagnostics;
using System.Globalization;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>How long a test waits before it fails by itself: always less than its suite may take, so that the one that hangs says what it waited for.</summary>
internal static class Patience
{
    // Set by ./test: what its budget leaves this suite.
    private const string SecondsVariable = "CLOUD_ASSISTANT_TEST_SECONDS";

    private static readonly TimeSpan ToEndThings = TimeSpan.FromSeconds(15);
    private static readonly Stopwatch SinceStart = Stopwatch.StartNew();

    /// <summary>Of a test that every ./test runs.</summary>
    public static TimeSpan Usual => WithinSuite(TimeSpan.FromMinutes(4));

    /// <summary>Of a test of ./test --long.</summary>
    public static TimeSpan Long => WithinSuite(TimeSpan.FromMinutes(9));

    private static TimeSpan WithinSuite(TimeSpan most)
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(SecondsVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return most;
        var left = TimeSpan.FromSeconds(seconds) - ToEndThings - SinceStart.Elapsed;
        return left < most ? TimeSpan.FromSeconds(Math.Max(1, left.TotalSeconds)) : most;
    }
}
