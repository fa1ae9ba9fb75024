using System.Collections.Immutable;

namespace CloudAssistant.Grains.Interfaces.Access;

/// <summary>Asks what a key may do, as if it called now.</summary>
[GenerateSerializer, Immutable, Alias("ca.PolicyQuery")]
public sealed record PolicyQuery
{
    /// <summary>The key.</summary>
    [Id(0)] public required string AccessKeyId { get; init; }

    /// <summary>Such as <c>ecs:RunCommand</c>, with or without <c>ecs:</c>.</summary>
    [Id(1)] public required string Action { get; init; }

    /// <summary>Such as <c>acs:ecs:*:*:instance/mi-…</c> or <c>instance/mi-…</c>; <c>instance/*</c> for a list.</summary>
    [Id(2)] public required string Resource { get; init; }

    /// <summary>Address the call would come from; empty for none.</summary>
    [Id(3)] public string SourceAddress { get; init; } = "";

    /// <summary>User of the script; null for a call without one.</summary>
    [Id(4)] public string? Username { get; init; }

    /// <summary>Number of targets; null for a call without any.</summary>
    [Id(5)] public int? Targets { get; init; }

    /// <summary>Tags of the resource. They are not looked up.</summary>
    [Id(6)] public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>Whether a key may do something, and which statement decides it.</summary>
/// <param name="Allowed">It may.</param>
/// <param name="Denied">A statement denies it.</param>
/// <param name="Policy">Name of the deciding policy, or empty.</param>
/// <param name="Statement">Number of the deciding statement in it, from 1; 0 when none decides.</param>
/// <param name="Sid">Its Sid, or empty.</param>
/// <param name="KeyEnabled">Calls that the key signs are taken at all.</param>
/// <param name="Resource">The resource in its full form.</param>
[GenerateSerializer, Immutable, Alias("ca.PolicyExplanation")]
public sealed record PolicyExplanation(
    [property: Id(0)] bool Allowed, [property: Id(1)] bool Denied, [property: Id(2)] string Policy, [property: Id(3)] int Statement,
    [property: Id(4)] string Sid, [property: Id(5)] bool KeyEnabled, [property: Id(6)] string Resource);
