using System.Collections.Immutable;
using System.Net;

namespace CloudAssistant.Grains.Access;

/// <summary>What of a question is not known yet.</summary>
[Flags]
internal enum Unknown
{
    None = 0,

    /// <summary>Of which type the resource is, and then its id too.</summary>
    Type = 1,

    /// <summary>Which resource of its type it is.</summary>
    Id = 2,

    /// <summary>Tags of the resource beside those that the question names.</summary>
    Tags = 4,

    /// <summary>How many targets.</summary>
    Targets = 8,

    /// <summary>The user of the script.</summary>
    Username = 16,

    /// <summary>All but who calls what from where.</summary>
    AllButTheCall = Type | Id | Tags | Targets | Username,
}

/// <summary>May a key do this to that, called like this?</summary>
internal sealed record PolicyQuestion
{
    /// <summary>Name of the action, without <c>ecs:</c>.</summary>
    public required string Action { get; init; }

    /// <summary>What it is done to.</summary>
    public required ResourceName Resource { get; init; }

    /// <summary>Where the call came from; null when that is no address.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>Targets of the call; null for a call without any.</summary>
    public int? Targets { get; init; }

    /// <summary>User of the script; null for a call without one.</summary>
    public string? Username { get; init; }

    /// <summary>Tags of the resource.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What the question leaves open. What then depends on it is not decided.</summary>
    public Unknown Unknown { get; init; }
}
