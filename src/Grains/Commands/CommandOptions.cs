using System.ComponentModel.DataAnnotations;
using CloudAssistant.Grains.Interfaces.Commands;

namespace CloudAssistant.Grains.Commands;

/// <summary>Limits of commands that a server may set.</summary>
public sealed class CommandOptions : CommandLimitOptions
{
    /// <summary>A script must be shorter than this, in UTF-8 bytes, with its parameters too. Default: 16,384.</summary>
    [Range(1_024, 262_144)]
    public int ScriptBytesLimit { get; set; } = CommandLimits.ScriptBytesDefault;

    /// <summary>Most commands one account may keep. Default: 50,000.</summary>
    [Range(1, 10_000_000)]
    public int CommandsPerAccountMax { get; set; } = 50_000;
}
