namespace CloudAssistant.FleetSimulator.Fleet;

/// <summary>One simulated agent as it is kept between runs: who it is, its key, its journal.</summary>
internal sealed record FleetMember
{
    /// <summary>The id the server gave it.</summary>
    public required string InstanceId { get; init; }

    /// <summary>32 bytes from which its Ed25519 key is made.</summary>
    public required byte[] Seed { get; init; }

    /// <summary>Id of the journal it pretends to have.</summary>
    public required Guid Journal { get; init; }
}
