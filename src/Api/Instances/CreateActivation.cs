using CloudAssistant.Api.Calls;
using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Instances;

/// <summary>Makes an activation code, with which agents enroll.</summary>
public sealed record CreateActivationRequest : ApiRequest
{
    /// <summary>How many instances may enroll with it. Default: 10; 1 to 1,000.</summary>
    public int? InstanceCount { get; init; }

    /// <summary>How long it works, in hours. Default: 4.</summary>
    public long? TimeToLiveInHours { get; init; }

    /// <summary>Name prefix of the instances, 2 to 50 characters; absent for their host names.</summary>
    public string? InstanceName { get; init; }

    /// <summary>At most 100 characters.</summary>
    public string? Description { get; init; }

    /// <summary>IPv4, IPv6 or CIDR from which it may be used; absent for anywhere.</summary>
    public string? IpAddressRange { get; init; }

    /// <summary>Resource group.</summary>
    public string? ResourceGroupId { get; init; }

    /// <summary>Tags, at most 20.</summary>
    public IReadOnlyList<Tag>? Tag { get; init; }

    /// <summary>At most 64 ASCII characters; the same token gives the same answer for 24 hours.</summary>
    public string? ClientToken { get; init; }
}

/// <summary>The activation code is made.</summary>
public sealed record CreateActivationResponse : ApiResponse
{
    /// <summary>Its id.</summary>
    public string ActivationId { get; init; } = "";

    /// <summary>The code itself: shown only here, a secret.</summary>
    public string ActivationCode { get; init; } = "";

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"CreateActivationResponse {ActivationId}";
}
