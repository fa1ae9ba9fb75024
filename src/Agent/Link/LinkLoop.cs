using System.Numerics;
using CloudAssistant.Agent.Instances;

namespace CloudAssistant.Agent.Link;

/// <summary>Keeps a link open, for ever, until cancelled or sent away for good.</summary>
internal sealed class LinkLoop(Func<CancellationToken, Task<LinkEnd>> openAsync, ReconnectDelay delay, TimeProvider time, LinkNote note)
{
    private string _reason = "";
    private uint _times;

    /// <summary>Returns only when the server said not to come back: with its reason.</summary>
    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var end = await OpenAsync(cancellation);
            if (end.Final)
            {
                note.SentAway(end);
                return end.Reason;
            }
            var pause = delay.Next(end.Lasted);
            note.Wait(end, pause);
            Log(end, pause);
            await Task.Delay(pause, time, cancellation);
        }
    }

    // The same reason is told ever more rarely: a server that is away for a week must not wash all else out of the log.
    private void Log(LinkEnd end, TimeSpan pause)
    {
        _times = end.Lasted == TimeSpan.Zero && end.Reason == _reason ? _times + 1 : 1;
        _reason = end.Reason;
        if (BitOperations.IsPow2(_times))
            AgentLog.Write($"no link: {end.Reason}; next attempt in {pause.TotalSeconds:0.0} s{(_times > 1 ? $" (for the {_times}. time)" : "")}");
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
