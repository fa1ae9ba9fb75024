namespace CloudAssistant.Cli.Access;

/// <summary>What the command line says of the server, the key and the region; null for what it leaves open.</summary>
internal sealed record ProfileWishes
{
    public string? Endpoint { get; init; }

    public string? RegionId { get; init; }

    /// <summary>A key file, or a key whose secret was read from standard input or asked for.</summary>
    public KeySource? Key { get; init; }

    /// <summary>Name of a profile.</summary>
    public string? Profile { get; init; }

    /// <summary>Data directory of ./run.</summary>
    public string? Data { get; init; }
}
