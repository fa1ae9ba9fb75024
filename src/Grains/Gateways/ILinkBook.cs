using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Grains.Gateways;

/// <summary>Links of agents in the database.</summary>
internal interface ILinkBook
{
    /// <summary>What is known of those instances and their links, in one read. An instance that never was has no entry.</summary>
    Task<IReadOnlyDictionary<InstanceId, KnownInstance>> ReadAsync(IReadOnlyCollection<InstanceId> instances);

    /// <summary>Opens links in one write, each only if its row is still of the epoch it was judged by. At most one per instance.</summary>
    /// <returns>Those that were opened; the others must be judged anew.</returns>
    Task<IReadOnlySet<InstanceId>> OpenAsync(IReadOnlyCollection<LinkOpening> openings);

    /// <summary>Notes that the lost journals of these links were dealt with, each only if it is still of that epoch.</summary>
    Task NoteRelinkedAsync(IReadOnlyCollection<LinkClosed> links);

    /// <summary>Closes links, each only if it is still of that epoch.</summary>
    Task CloseAsync(IReadOnlyCollection<LinkClosed> links);

    /// <summary>Closes links that these hellos opened on that gateway, and sees to it that one which is under way opens none.</summary>
    Task AbandonAsync(Guid gateway, IReadOnlyCollection<HelloAbandoned> hellos);

    /// <summary>Instances whose link is on that gateway, in order, beyond <paramref name="after"/>.</summary>
    Task<IReadOnlyList<InstanceId>> LinkedAsync(Guid gateway, InstanceId? after, int limit);

    /// <summary>Closes the instance's link and raises its epoch, so that no opening that was judged before succeeds.</summary>
    /// <returns>The link that was open.</returns>
    Task<OpenLink?> FenceAsync(InstanceId instance, AccountId account);

    /// <summary>Notes that everyone who had to know of the instance's release knows: from now on its traces only have to last out retention.</summary>
    Task NoteReleasedAsync(InstanceId instance);
}

/// <summary>A link that some gateway has.</summary>
internal sealed record OpenLink(Guid Gateway, long Epoch);

/// <summary>An instance and its link.</summary>
/// <param name="Registered">Null when it was deregistered.</param>
/// <param name="Link">Null when it never had one.</param>
internal sealed record KnownInstance(RegisteredInstance? Registered, LinkRow? Link);

/// <summary>What opening a link needs of an instance.</summary>
internal sealed record RegisteredInstance(AccountId Account, byte[] PublicKey, InstanceFacts Facts, string InternetAddress)
{
    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => "RegisteredInstance";
}

/// <summary>The row of a link.</summary>
/// <param name="Gateway">Null when it is closed.</param>
/// <param name="Alive">Its gateway's lease holds.</param>
/// <param name="Epoch">Grows with each link.</param>
/// <param name="Journal">The journal the agent had; null when it never had a link.</param>
/// <param name="LinkCounter">The counter it had.</param>
/// <param name="JournalLost">The journal of a link before was lost and its open records were not dealt with yet.</param>
/// <param name="Hello">SHA-256 of the signed bytes that opened it.</param>
/// <param name="Displaced">How often links displaced each other since <paramref name="DisplacedSince"/>.</param>
/// <param name="DisplacedSince">Unix milliseconds.</param>
/// <param name="OpenedAt">Unix milliseconds.</param>
internal sealed record LinkRow(
    Guid? Gateway, bool Alive, long Epoch, Guid? Journal, long LinkCounter, bool JournalLost, byte[] Hello, int Displaced, long DisplacedSince, long OpenedAt = 0);

/// <summary>A link that is to be opened.</summary>
internal sealed record LinkOpening
{
    public required InstanceId Instance { get; init; }

    public required AccountId Account { get; init; }

    public required Guid Gateway { get; init; }

    /// <summary>The epoch it gets: one more than the row it was judged by.</summary>
    public required long Epoch { get; init; }

    public required Guid Journal { get; init; }

    public required long LinkCounter { get; init; }

    public required bool JournalLost { get; init; }

    public required string BootId { get; init; }

    public required byte[] Hello { get; init; }

    public required int Displaced { get; init; }

    public required long DisplacedSince { get; init; }
}
