using System.ComponentModel.DataAnnotations;

namespace CloudAssistant.Grains.Access;

/// <summary>Limits of keys and policies that a server may set.</summary>
public sealed class PolicyOptions
{
    /// <summary>Longest document of a policy, in UTF-8 bytes. Default: 6,144.</summary>
    [Range(256, 65_536)]
    public int PolicyBytesMax { get; set; } = 6_144;

    /// <summary>Most statements of one policy. Default: 50.</summary>
    [Range(1, 1_000)]
    public int StatementsMax { get; set; } = 50;

    /// <summary>Most policies attached to one key. Default: 20.</summary>
    [Range(1, 100)]
    public int PoliciesPerKeyMax { get; set; } = 20;

    /// <summary>Most policies of one account. Default: 500.</summary>
    [Range(1, 10_000)]
    public int PoliciesPerAccountMax { get; set; } = 500;

    /// <summary>Most keys of one account. Default: 500.</summary>
    [Range(1, 10_000)]
    public int KeysPerAccountMax { get; set; } = 500;
}
