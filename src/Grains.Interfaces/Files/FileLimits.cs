namespace CloudAssistant.Grains.Interfaces.Files;

/// <summary>Limits of files that are sent, as the ECS API documents them. Those that a server may set are in its options.</summary>
public static class FileLimits
{
    /// <summary>Longest name, in characters.</summary>
    public const int NameCharactersMax = 255;

    /// <summary>Longest directory, in characters.</summary>
    public const int TargetDirCharactersMax = 255;

    /// <summary>Longest description, in characters.</summary>
    public const int DescriptionCharactersMax = 512;

    /// <summary>Longest name of an owner or a group, in characters.</summary>
    public const int AccountCharactersMax = 64;

    /// <summary>Owner and group of a file when the call names none: that of the agent, which is this one where it was installed as documented.</summary>
    public const string AccountDefault = "root";

    /// <summary>Mode of a file when the call names none.</summary>
    public const string ModeDefault = "0644";

    /// <summary>Longest content in its Base64 form, in bytes, unless the server is set otherwise.</summary>
    public const int ContentBase64BytesDefault = 32 * 1024;

    /// <summary>Most instances of one call, unless the server is set otherwise.</summary>
    public const int InstancesDefault = 50;

    /// <summary>Shortest timeout: a shorter one is raised to it.</summary>
    public static readonly TimeSpan TimeoutMin = TimeSpan.FromSeconds(10);

    /// <summary>Longest timeout that may be asked for.</summary>
    public static readonly TimeSpan TimeoutMax = TimeSpan.FromHours(24);
}
