using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Instances;

/// <summary>A managed instance in the form of an ECS instance. What nobody knows of it is empty or 0.</summary>
public sealed record InstanceItem
{
    /// <summary>Its id.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary>Its name.</summary>
    public string InstanceName { get; init; } = "";

    /// <summary>Its host name.</summary>
    public string HostName { get; init; } = "";

    /// <summary>Empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>Its machine id.</summary>
    public string SerialNumber { get; init; } = "";

    /// <summary>Running: its agent is connected; Stopped: it is not.</summary>
    public string Status { get; init; } = "";

    /// <summary>windows or linux.</summary>
    public string OSType { get; init; } = "";

    /// <summary>Name and version of the operating system.</summary>
    public string OSName { get; init; } = "";

    /// <summary>Name and version of the operating system.</summary>
    public string OSNameEn { get; init; } = "";

    /// <summary>The region of the server.</summary>
    public string RegionId { get; init; } = "";

    /// <summary>Empty.</summary>
    public string ZoneId { get; init; } = "";

    /// <summary>Empty.</summary>
    public string InstanceType { get; init; } = "";

    /// <summary>Empty.</summary>
    public string ImageId { get; init; } = "";

    /// <summary>0.</summary>
    public int Cpu { get; init; }

    /// <summary>MiB; 0.</summary>
    public int Memory { get; init; }

    /// <summary>When it enrolled, UTC, to the minute.</summary>
    public string CreationTime { get; init; } = "";

    /// <summary>Empty.</summary>
    public string StartTime { get; init; } = "";

    /// <summary>Resource group.</summary>
    public string ResourceGroupId { get; init; } = "";

    /// <summary>Where it last came from.</summary>
    public IpAddressList PublicIpAddress { get; init; } = new();

    /// <summary>None.</summary>
    public IpAddressList InnerIpAddress { get; init; } = new();

    /// <summary>None.</summary>
    public EipAddressItem EipAddress { get; init; } = new();

    /// <summary>Its own addresses.</summary>
    public VpcAttributesItem VpcAttributes { get; init; } = new();

    /// <summary>None.</summary>
    public OperationLockList OperationLocks { get; init; } = new();

    /// <summary>Its tags.</summary>
    public TagList Tags { get; init; } = new();
}

/// <summary>Addresses, wrapped as the older actions do.</summary>
public sealed record IpAddressList
{
    /// <summary>The addresses.</summary>
    public IReadOnlyList<string> IpAddress { get; init; } = [];
}

/// <summary>An address of the vendor's; instances here have none.</summary>
public sealed record EipAddressItem
{
    /// <summary>Empty.</summary>
    public string IpAddress { get; init; } = "";

    /// <summary>Empty.</summary>
    public string AllocationId { get; init; } = "";

    /// <summary>Empty.</summary>
    public string InternetChargeType { get; init; } = "";
}

/// <summary>Addresses of an instance in its own network.</summary>
public sealed record VpcAttributesItem
{
    /// <summary>Empty.</summary>
    public string VpcId { get; init; } = "";

    /// <summary>Empty.</summary>
    public string VSwitchId { get; init; } = "";

    /// <summary>Empty.</summary>
    public string NatIpAddress { get; init; } = "";

    /// <summary>Its own addresses, first the one it uses.</summary>
    public IpAddressList PrivateIpAddress { get; init; } = new();
}

/// <summary>Why an instance is locked; none here is.</summary>
public sealed record OperationLockList
{
    /// <summary>The reasons.</summary>
    public IReadOnlyList<OperationLock> LockReason { get; init; } = [];
}

/// <summary>Why an instance is locked.</summary>
public sealed record OperationLock
{
    /// <summary>The reason.</summary>
    public string LockReason { get; init; } = "";
}
