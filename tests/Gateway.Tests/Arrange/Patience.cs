namespace CloudAssistant.Gateway.Tests.Arrange;

/// <summary>How long a test waits for an event before it says that the event is missing.</summary>
internal static class Patience
{
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    /// <summary>For states that no event announces.</summary>
    public static async Task UntilAsync(Func<bool> holds)
    {
        using var late = new CancellationTokenSource(Long);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!holds())
            await timer.WaitForNextTickAsync(late.Token);
    }
}
