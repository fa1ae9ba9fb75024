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
    public async Task WatchAsync(Action<Facts> tell, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            using var timer = new PeriodicTimer(LookEvery, time);
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                if (ToTell() is not { } changed)
                    continue;
                tell(changed);
                Told(changed);
            }
        }
        catch (OperationCanceledException)
        {
            // The link is over.
        }
    }
}
