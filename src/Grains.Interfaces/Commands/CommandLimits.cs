namespace CloudAssistant.Grains.Interfaces.Commands;

/// <summary>Limits of commands, as the ECS API documents them.</summary>
public static class CommandLimits
{
    /// <summary>Longest name, in characters.</summary>
    public const int NameCharactersMax = 128;

    /// <summary>Longest description, in characters.</summary>
    public const int DescriptionCharactersMax = 512;

    /// <summary>Longest working directory, in characters.</summary>
    public const int WorkingDirCharactersMax = 200;

    /// <summary>Longest launcher, in UTF-8 bytes.</summary>
    public const int LauncherBytesMax = 1_024;

    /// <summary>A script must be shorter than this, in UTF-8 bytes, unless the server is set otherwise.</summary>
    public const int ScriptBytesDefault = 16_384;

    /// <summary>Most different parameter names in a script.</summary>
    public const int ParameterNamesMax = 20;

    /// <summary>Longest parameter name, in bytes.</summary>
    public const int ParameterNameBytesMax = 64;

    /// <summary>Most parameters one invocation may give.</summary>
    public const int ParametersMax = 10;

    /// <summary>Longest key of a parameter, in characters.</summary>
    public const int ParameterKeyCharactersMax = 64;

    /// <summary>Longest key of a tag, in characters.</summary>
    public const int TagKeyCharactersMax = 64;

    /// <summary>Longest key of a tag that is set later, in characters: as documented, twice as long as that of a tag a thing is made with.</summary>
    public const int ChangedTagKeyCharactersMax = 128;

    /// <summary>Longest value of a tag, in characters.</summary>
    public const int TagValueCharactersMax = 128;

    /// <summary>Shortest timeout that may be asked for.</summary>
    public static readonly TimeSpan TimeoutMin = TimeSpan.FromSeconds(10);

    /// <summary>Longest timeout that may be asked for.</summary>
    public static readonly TimeSpan TimeoutMax = TimeSpan.FromHours(24);

    /// <summary>Most tags on one thing.</summary>
    public const int TagsMax = 20;
}
