using System.ComponentModel.DataAnnotations;

namespace CloudAssistant.Grains.Instances;

/// <summary>Settings of instances and their enrollment.</summary>
public sealed class InstanceOptions
{
    /// <summary>Longest life of an enrollment code, in hours. Default: 4.</summary>
    [Range(1, 8_760)]
    public int TimeToLiveHoursMax { get; set; } = 4;

    /// <summary>Enrollment codes of an account that still take instances, at most. Default: 10.</summary>
    [Range(1, 100_000)]
    public int OpenCodesMax { get; set; } = 10;
}
