using System.ComponentModel.DataAnnotations;

namespace CloudAssistant.Grains.Interfaces.Commands;

/// <summary>Limits of texts that callers write, which silos judge and gateways too, from the same section <c>Commands</c>. Defaults are those that the ECS API documents.</summary>
public class CommandLimitOptions
{
    /// <summary>Longest name of a command, in characters; one that is kept without a name has its id's. Default: 128.</summary>
    [Range(64, 1_024)]
    public int NameCharactersMax { get; set; } = CommandLimits.NameCharactersMax;

    /// <summary>Longest description of a command, in characters. Default: 512.</summary>
    [Range(1, 65_536)]
    public int DescriptionCharactersMax { get; set; } = CommandLimits.DescriptionCharactersMax;

    /// <summary>Longest working directory, in characters. Default: 200.</summary>
    [Range(1, 4_096)]
    public int WorkingDirCharactersMax { get; set; } = CommandLimits.WorkingDirCharactersMax;

    /// <summary>Longest launcher, in UTF-8 bytes. Default: 1,024.</summary>
    [Range(1, 65_536)]
    public int LauncherBytesMax { get; set; } = CommandLimits.LauncherBytesMax;

    /// <summary>Longest timeout that may be asked for. Default: 24 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "7.00:00:00")]
    public TimeSpan TimeoutMax { get; set; } = CommandLimits.TimeoutMax;

    /// <summary>Most different parameter names in a script. Default: 20.</summary>
    [Range(1, 1_000)]
    public int ParameterNamesMax { get; set; } = CommandLimits.ParameterNamesMax;

    /// <summary>Longest parameter name, in bytes. Default: 64.</summary>
    [Range(1, 1_024)]
    public int ParameterNameBytesMax { get; set; } = CommandLimits.ParameterNameBytesMax;

    /// <summary>Most parameters one invocation may give. Default: 10.</summary>
    [Range(1, 1_000)]
    public int ParametersMax { get; set; } = CommandLimits.ParametersMax;

    /// <summary>Longest key of a parameter, in characters. Default: 64.</summary>
    [Range(1, 1_024)]
    public int ParameterKeyCharactersMax { get; set; } = CommandLimits.ParameterKeyCharactersMax;

    /// <summary>Most tags on one thing. Default: 20.</summary>
    [Range(1, 1_000)]
    public int TagsMax { get; set; } = CommandLimits.TagsMax;

    /// <summary>Longest key of a tag that a thing is made with, in characters. Default: 64.</summary>
    [Range(1, 128)]
    public int TagKeyCharactersMax { get; set; } = CommandLimits.TagKeyCharactersMax;

    /// <summary>Longest key of a tag that is set later, in characters. Default: 128.</summary>
    [Range(1, 128)]
    public int ChangedTagKeyCharactersMax { get; set; } = CommandLimits.ChangedTagKeyCharactersMax;

    /// <summary>Longest value of a tag, in characters. Default: 128.</summary>
    [Range(1, 1_024)]
    public int TagValueCharactersMax { get; set; } = CommandLimits.TagValueCharactersMax;
}
