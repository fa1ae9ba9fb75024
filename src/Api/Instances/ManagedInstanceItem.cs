using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Instances;

/// <summary>A managed instance.</summary>
public sealed record ManagedInstanceItem
{
    /// <summary>Its id.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary>Its name.</summary>
    public string InstanceName { get; init; } = "";

    /// <summary>Its host name.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>windows, linux or FreeBSD.</summary>
    public string OsType { get; init; } = "";

    /// <summary>Name and version of the operating system.</summary>
    public string OsVersion { get; init; } = "";

    /// <summary>Version of its agent.</summary>
    public string AgentVersion { get; init; } = "";

    /// <summary>Its agent is connected; only in lists.</summary>
    public bool? Connected { get; init; }

    /// <summary>The code it enrolled with.</summary>
    public string ActivationId { get; init; } = "";

    /// <summary>Machine id.</summary>
    public string MachineId { get; init; } = "";

    /// <summary>Its own address.</summary>
    public string IntranetIp { get; init; } = "";

    /// <summary>Where it last came from.</summary>
    public string InternetIp { get; init; } = "";

    /// <summary>IANA name of its time zone, as its agent tells it; empty when unknown. Not a field of the vendor's API.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>UTC.</summary>
    public string RegistrationTime { get; init; } = "";

    /// <summary>UTC, or empty.</summary>
    public string LastInvokedTime { get; init; } = "";

    /// <summary>How often it was invoked, counted to 10,000.</summary>
    public long InvocationCount { get; init; }

    /// <summary>Resource group.</summary>
    public string ResourceGroupId { get; init; } = "";

    /// <summary>Its tags; only in lists.</summary>
    public IReadOnlyList<TagItem>? Tags { get; init; }
}
