using System.Diagnostics;

namespace CloudAssistant.Silo.Tests.Gateways;

/// <summary>Waits for what happens in the background.</summary>
internal static class Eventually
{
    /// <summary>Asks again until it is so; fails after 20 seconds.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(20), "It did not happen within 20 seconds.");
            await timer.WaitForNextTickAsync();
        }
    }
}
