using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Regions;

/// <summary>Lists the regions that can be called here: the one of this server.</summary>
public sealed record DescribeRegionsRequest : ApiRequest
{
    /// <summary>Language of the names; there is one name for all. Default: zh-CN.</summary>
    public string? AcceptLanguage { get; init; }

    /// <summary>Has no effect.</summary>
    public string? InstanceChargeType { get; init; }

    /// <summary>Has no effect.</summary>
    public string? ResourceType { get; init; }
}

/// <summary>The regions.</summary>
public sealed record DescribeRegionsResponse : ApiResponse
{
    /// <summary>The regions.</summary>
    public RegionList Regions { get; init; } = new();
}

/// <summary>Regions, wrapped as the older actions do.</summary>
public sealed record RegionList
{
    /// <summary>The regions.</summary>
    public IReadOnlyList<RegionItem> Region { get; init; } = [];
}

/// <summary>A region.</summary>
public sealed record RegionItem
{
    /// <summary>Its id.</summary>
    public string RegionId { get; init; } = "";

    /// <summary>Its name.</summary>
    public string LocalName { get; init; } = "";

    /// <summary>Host and port by which this call reached it.</summary>
    public string RegionEndpoint { get; init; } = "";

    /// <summary>Always available.</summary>
    public string Status { get; init; } = "";
}
