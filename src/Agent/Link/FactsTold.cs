using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Link;

/// <summary>Remembers which facts the server knows from this process, and tells when they differ.</summary>
internal sealed class FactsTold(Func<Facts> collect)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(5);
    private Facts? _told;

    /// <summary>The facts, when they differ from what was told last; else null.</summary>
    public Facts? ToTell() => collect() is var facts && facts.Equals(_told) ? null : facts;

    public void Told(Facts facts) => _told = facts;

    /// <summary>Looks now and then, until cancelled.</summary>
    /// <param name="tell">False when the link had no room for it: then it is told the next time.</param>
    public async Task WatchAsync(Func<Facts, bool> tell, TimeProvider time, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await NextAsync(timer, cancellation))
        {
            try
            {
                if (ToTell() is { } changed && tell(changed))
                    Told(changed);
            }
            catch (Exception e)
            {
                // Facts are worth less than the link they are told on, whatever the machine has done to them.
                AgentLog.Write($"the facts of this machine cannot be read: {e.GetType().Name}");
            }
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken cancellation)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return false; // the link is over
        }
    }
}
