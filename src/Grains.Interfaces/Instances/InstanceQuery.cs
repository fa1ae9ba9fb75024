using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Paging;

namespace CloudAssistant.Grains.Interfaces.Instances;

/// <summary>Which instances are asked for; null means any.</summary>
[GenerateSerializer, Immutable, Alias("ca.InstanceQuery")]
public sealed record InstanceQuery
{
    /// <summary>Any of these.</summary>
    [Id(0)] public ImmutableArray<InstanceId> Ids { get; init; } = [];

    /// <summary>Enrolled with this code.</summary>
    [Id(1)] public EnrollmentId? Enrollment { get; init; }

    /// <summary>Name, with <c>*</c> at either end as wildcard.</summary>
    [Id(2)] public string? Name { get; init; }

    /// <summary>One of its addresses, exactly.</summary>
    [Id(3)] public string? Address { get; init; }

    /// <summary>linux, windows or FreeBSD, any case.</summary>
    [Id(4)] public string? OsType { get; init; }

    /// <summary>Online or not.</summary>
    [Id(5)] public bool? Online { get; init; }

    /// <summary>Machine id, exactly.</summary>
    [Id(6)] public string? MachineId { get; init; }

    /// <summary>Tags that must all be there; an empty value means any value.</summary>
    [Id(7)] public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Resource group.</summary>
    [Id(8)] public string? ResourceGroupId { get; init; }

    /// <summary>Which page.</summary>
    [Id(9)] public PageRequest Page { get; init; } = new();

    /// <summary>Any of these is one of its addresses, exactly; empty for any.</summary>
    [Id(10)] public ImmutableArray<string> Addresses { get; init; } = [];

    /// <summary>Any of these is where it last came from, exactly; empty for any.</summary>
    [Id(11)] public ImmutableArray<string> InternetAddresses { get; init; } = [];
}
