namespace CloudAssistant.Gateway.AgentLink;

/// <summary>Leaves in order when the process is told to stop, before the listener closes: no more work, a word to each agent, lease given back.</summary>
internal sealed partial class Departure(Presence presence, LinkBook book, LeaseKeeper lease, TimeProvider time, ILogger<Departure> log)
    : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        presence.Leave();
        LogLeaving(book.OpenCount);
        // Agents hear it while the silos do: each waits for the other no longer than it must.
        var closing = book.CloseAllAsync();
        using var late = new CancellationTokenSource(LinkLimits.LeaveWithin, time);
        try
        {
            await lease.LeaveAsync(late.Token);
        }
        catch (Exception e)
        {
            // The lease lapses by itself.
            LogNotLeft(e.GetType().Name);
        }
        await closing.WaitAsync(LinkLimits.CloseWithin + LinkLimits.RetryPause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Leaving: {Count} agents are told to go to another gateway")]
    private partial void LogLeaving(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease was not given back: {Reason}")]
    private partial void LogNotLeft(string reason);
}
