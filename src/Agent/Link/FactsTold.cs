using System.Threading.Channels;
using CloudAssistant.Agent.Access;
using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Link;

/// <summary>Remembers which facts the server knows from this process, and tells when they differ. What is denied here is looked at more often than the
/// rest, and told as soon as something was judged by it.</summary>
internal sealed class FactsTold(Func<Facts> collect, Func<DenyList> deny)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan GlanceEvery = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> _looks = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Facts? _told;

    /// <summary>The facts, when they differ from what was told last; else null.</summary>
    public Facts? ToTell() => collect() is var facts && facts.Equals(_told) ? null : facts;

    public void Told(Facts facts) => _told = facts;

    /// <summary>Somebody read the deny list: if the server knows another, it is told now.</summary>
    public void Note(DenyList list)
    {
        if (!IsKnown(list))
            _looks.Writer.TryWrite(true);
    }

    /// <summary>Looks now and then, until cancelled.</summary>
    /// <param name="tell">False when the link had no room for it: then it is told the next time.</param>
    public async Task WatchAsync(Func<Facts, bool> tell, TimeProvider time, CancellationToken cancellation)
    {
        var looked = time.GetTimestamp();
        await using var timer = time.CreateTimer(_ => _looks.Writer.TryWrite(true), null, GlanceEvery, GlanceEvery);
        while (await NextAsync(cancellation))
        {
            try
            {
                if (time.GetElapsedTime(looked) < LookEvery && IsKnown(deny()))
                    continue;
                looked = time.GetTimestamp();
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

    private bool IsKnown(DenyList list) =>
        Volatile.Read(ref _told) is { } told && told.Denied.SequenceEqual(list.Told) && told.DenyReason == list.ToldReason;

    private async Task<bool> NextAsync(CancellationToken cancellation)
    {
        try
        {
            return await _looks.Reader.ReadAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return false; // the link is over
        }
    }
}
