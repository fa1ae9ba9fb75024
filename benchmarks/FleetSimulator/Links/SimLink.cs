using CloudAssistant.FleetSimulator.Fleet;

namespace CloudAssistant.FleetSimulator.Links;

/// <summary>Where a link stands.</summary>
internal enum LinkPhase : byte
{
    Idle,
    Connecting,
    Upgrading,
    Greeting,
    Opening,
    Open,
}

/// <summary>One simulated agent and its socket. It holds no buffer while nothing is half read or half sent.</summary>
internal sealed class SimLink(int index, FleetMember member, long counter)
{
    public int Index { get; } = index;

    public FleetMember Member { get; } = member;

    public int Fd { get; set; } = -1;

    public LinkPhase Phase { get; set; }

    /// <summary>Links this agent opened, as its journal would count them.</summary>
    public long Counter { get; set; } = counter;

    public long Epoch { get; set; }

    /// <summary>When the link was opened, by the loop's clock.</summary>
    public long OpenedMs { get; set; }

    /// <summary>Attempts since the last link that lasted.</summary>
    public int Failures { get; set; }

    /// <summary>What was read of a message that is not whole yet.</summary>
    public byte[]? HalfRead { get; set; }

    /// <summary>What the socket did not take yet.</summary>
    public byte[]? HalfSent { get; set; }

    /// <summary>It was told to misbehave: an open link is not read.</summary>
    public bool Deaf { get; set; }

    /// <summary>It was told to misbehave: what it sends on an open link goes out byte by byte, with a second between.</summary>
    public bool Slow { get; set; }

    /// <summary>Name of the record it ran last.</summary>
    public byte[]? LastRecord { get; set; }
}
