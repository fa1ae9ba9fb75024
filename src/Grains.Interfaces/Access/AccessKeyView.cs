using System.Collections.Immutable;

namespace CloudAssistant.Grains.Interfaces.Access;

/// <summary>An access key as a caller sees it, without its secret.</summary>
[GenerateSerializer, Immutable, Alias("ca.AccessKeyView")]
public sealed record AccessKeyView
{
    /// <summary>Its id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Its name, which need not be unique.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>Calls that it signs are taken.</summary>
    [Id(2)] public required bool Enabled { get; init; }

    /// <summary>When it was made.</summary>
    [Id(3)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last used, to the minute; null for never.</summary>
    [Id(4)] public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Names of the policies that say what it may do.</summary>
    [Id(5)] public ImmutableArray<string> Policies { get; init; } = [];
}

/// <summary>A key that was just made.</summary>
/// <param name="Key">The key.</param>
/// <param name="Secret">Its secret: shown only here.</param>
[GenerateSerializer, Immutable, Alias("ca.AccessKeyCreated")]
public sealed record AccessKeyCreated([property: Id(0)] AccessKeyView Key, [property: Id(1)] string Secret)
{
    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"AccessKeyCreated {Key.Id}";
}

/// <summary>What is to change in a key; null leaves a thing as it is.</summary>
/// <param name="Name">New name, 1 to 64 characters.</param>
/// <param name="Enabled">Whether calls that it signs are taken.</param>
[GenerateSerializer, Immutable, Alias("ca.AccessKeyChange")]
public sealed record AccessKeyChange([property: Id(0)] string? Name, [property: Id(1)] bool? Enabled);
