using CloudAssistant.Api.Calls;
using CloudAssistant.Bench.Hosting;

namespace CloudAssistant.Bench.Measures.Pressure;

/// <summary>Pushes a large script at the same agents again and again.</summary>
internal sealed class Pusher : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _pushing;

    public Pusher(BenchFleet fleet, string[] instances, int scriptBytes)
    {
        var script = "exit 0 #".PadRight(scriptBytes, 'x');
        _pushing = Task.Run(async () =>
        {
            while (true)
            {
                try
                {
                    await fleet.Client.RunCommandAsync(
                        new() { Type = "RunShellScript", CommandContent = script, InstanceId = [.. instances], Timeout = 60 }, _stop.Token);
                    Pushed++;
                }
                catch (ApiException)
                {
                    // The server may refuse what is too much.
                    Refused++;
                }

                await Task.Delay(Pause, _stop.Token);
            }
        });
    }

    public int Pushed { get; private set; }

    public int Refused { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _pushing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
