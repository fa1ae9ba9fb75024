namespace CloudAssistant.Architecture.Tests;

/// <summary>What breaks a rule.</summary>
internal static class Breaches
{
    /// <summary>Fails with all of them, a line each.</summary>
    public static void None(IEnumerable<string?> breaches)
    {
        var all = breaches.ToList();
        Assert.True(all.Count == 0, string.Join(Environment.NewLine, all));
    }
}
