using CloudAssistant.Agent.Journal;
using Google.Protobuf;

namespace CloudAssistant.Agent.Records;

/// <summary>A point of time: on this boot's clock, which goes on while the machine sleeps, and in server time when that is known.</summary>
/// <param name="Boot">Which boot of the machine.</param>
/// <param name="BootMs">Milliseconds since that boot.</param>
/// <param name="ServerMs">Unix milliseconds as the server counts; null before the first link.</param>
internal sealed record Moment(Guid Boot, long BootMs, long? ServerMs)
{
    /// <summary>How long before <paramref name="now"/> this was; null when nothing tells, as after a reboot before the first link.</summary>
    public long? AgeMs(Moment now)
    {
        if (Boot == now.Boot)
            return Math.Max(0, now.BootMs - BootMs);
        return ServerMs is { } then && now.ServerMs is { } at ? Math.Max(0, at - then) : null;
    }

    /// <summary>As it stands in the journal.</summary>
    public At ToAt() => new() { BootId = ByteString.CopyFrom(Boot.ToByteArray()), BootMs = BootMs, ServerMs = ServerMs ?? 0 };

    /// <summary>From the journal.</summary>
    public static Moment? From(At? at) =>
        at is { BootId.Length: 16 } ? new(new Guid(at.BootId.Span), at.BootMs, at.ServerMs == 0 ? null : at.ServerMs) : null;
}
