using CloudAssistant.Agent.Instances;

namespace CloudAssistant.Agent.Link;

/// <summary>Keeps a link open, for ever, until cancelled or sent away for good.</summary>
internal sealed class LinkLoop(Func<CancellationToken, Task<LinkEnd>> openAsync, ReconnectDelay delay, TimeProvider time, LinkNote note)
{
    /// <summary>Returns only when the server said not to come back: with its reason.</summary>
    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var end = await OpenAsync(cancellation);
            if (end.Final)
            {
                note.Write("refused " + end.Reason);
                return end.Reason;
            }
            var pause = delay.Next(end.Lasted);
            AgentLog.Write($"no link: {end.Reason}; next attempt in {pause.TotalSeconds:0.0} s");
            note.Write("waiting " + end.Reason);
            await Task.Delay(pause, time, cancellation);
        }
    }

    private async Task<LinkEnd> OpenAsync(CancellationToken cancellation)
    {
        try
        {
            return await openAsync(cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            // What nobody thought of ends a link as all else does, never the agent.
            return new($"{e.GetType().Name}: {e.Message}", TimeSpan.Zero);
        }
    }
}
