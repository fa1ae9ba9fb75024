using System.Security.Cryptography;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Gateways;

/// <summary>Who may open a link, and what it means for what the instance was doing. Pure.</summary>
internal static class LinkRules
{
    /// <summary>The oldest protocol that is let in.</summary>
    public const int ProtocolVersionMin = 1;

    /// <summary>Displacements within <see cref="CloneWindow"/> after which an instance counts as cloned.</summary>
    public const int DisplacementsMax = 3;

    /// <summary>How long displacements are counted together.</summary>
    public static readonly TimeSpan CloneWindow = TimeSpan.FromMinutes(10);

    /// <summary>How far a gateway's idea of the time may run ahead: by one renewal of its lease.</summary>
    public static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(5);

    /// <summary>Judges one hello.</summary>
    /// <param name="known">What is known of the instance it names; null when there never was one.</param>
    /// <param name="evidence">What the agent showed.</param>
    /// <param name="signed">Whether the holder of the instance's key signed it.</param>
    /// <param name="gateway">Incarnation of the gateway that has the socket.</param>
    /// <param name="now">Server time.</param>
    public static Reply<LinkVerdict> Judge(KnownInstance? known, LinkEvidence evidence, bool signed, Guid gateway, DateTimeOffset now)
    {
        if (evidence.ProtocolVersion < ProtocolVersionMin)
            return new Refusal(RefusalCode.AgentTooOld, $"The agent speaks protocol {evidence.ProtocolVersion}; the oldest let in is {ProtocolVersionMin}.");
        if (known is null)
            return new Refusal(RefusalCode.LinkProofInvalid, "The proof of the link is not valid.");
        if (known.Registered is not { } instance)
            return new Refusal(RefusalCode.InstanceDeregistered, "The instance was deregistered.");
        if (!signed)
            return new Refusal(RefusalCode.LinkProofInvalid, "The proof of the link is not valid.");

        var hello = SHA256.HashData(evidence.SignedBytes);
        var row = known.Link;
        if (row is not null && row.Hello.AsSpan().SequenceEqual(hello))
        {
            // The same bytes again: the gateway repeats a call whose answer it missed, or somebody replays what was overheard.
            return row.Gateway == gateway
                ? new LinkVerdict(row.Epoch, !row.JournalLost, null, null)
                : new Refusal(RefusalCode.LinkProofInvalid, "The proof of the link was used before.");
        }

        var kept = row?.Journal is null || (row.Journal == evidence.Journal && evidence.LinkCounter > row.LinkCounter);
        // A hello that was held up on its way may come after a newer one of the same agent. Its lower counter shows a rolled-back journal only if the agent
        // was challenged after the newer link had opened; else it would displace a healthy link and end its runs. A row from the future judges nobody.
        if (!kept && row!.OpenedAt <= now.ToUnixTimeMilliseconds()
            && evidence.ChallengedAt > 0 && evidence.ChallengedAt < row.OpenedAt + (long)ClockSlack.TotalMilliseconds)
            return new Refusal(RefusalCode.Throttling, "A newer link was opened since this socket was challenged; come back in a few seconds.");
        var (displaced, since) = (row?.Displaced ?? 0, row?.DisplacedSince ?? 0);
        if (now.ToUnixTimeMilliseconds() - since > CloneWindow.TotalMilliseconds)
            (displaced, since) = (0, now.ToUnixTimeMilliseconds());
        var displaces = row is { Gateway: not null, Alive: true };
        // An agent that comes back before its dead socket is noticed displaces itself, but its counter has grown. Of two copies of one agent,
        // one falls behind the other each time; only that starts the count.
        if (displaces && !kept && displaced >= DisplacementsMax)
        {
            return new Refusal(RefusalCode.LinkCloned,
                $"Two machines use the identity of this instance: they displaced each other {displaced} times within {CloneWindow.TotalMinutes:0} minutes. Enroll one of them anew.");
        }

        if (displaces && (!kept || displaced > 0))
            displaced++;

        var opening = new LinkOpening
        {
            Instance = evidence.Instance,
            Account = instance.Account,
            Gateway = gateway,
            Epoch = (row?.Epoch ?? 0) + 1,
            Journal = evidence.Journal,
            LinkCounter = evidence.LinkCounter,
            JournalLost = !kept || row is { JournalLost: true },
            BootId = evidence.BootId,
            Hello = hello,
            Displaced = displaced,
            DisplacedSince = since,
        };
        var old = displaces && row!.Gateway != gateway ? new OpenLink(row.Gateway!.Value, row.Epoch) : null;
        return new LinkVerdict(opening.Epoch, !opening.JournalLost, opening, old);
    }
}

/// <summary>A hello that is let in.</summary>
/// <param name="Epoch">The epoch of its link.</param>
/// <param name="JournalKept">The agent remembers what it was doing.</param>
/// <param name="Opening">What to write; null when it stands written already.</param>
/// <param name="Displaces">The link on another gateway whose place it takes.</param>
internal sealed record LinkVerdict(long Epoch, bool JournalKept, LinkOpening? Opening, OpenLink? Displaces);
