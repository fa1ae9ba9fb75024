namespace CloudAssistant.Grains.Interfaces.Files;

/// <summary>A file as it is to be on each of its instances. Limits: <see cref="FileLimits"/>.</summary>
[GenerateSerializer, Immutable, Alias("ca.FileToSend")]
public sealed record FileToSend
{
    /// <summary>Its name; whether an instance can have a file of that name, its agent judges.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Its directory: an absolute path, made where it is not there.</summary>
    [Id(1)] public required string TargetDir { get; init; }

    /// <summary>Its bytes; their Base64 form is not longer than the limit of the server (default 32,768 bytes).</summary>
    [Id(2)] public required byte[] Content { get; init; }

    /// <summary>The caller gave, and gets, the content as Base64. Default: false, as text.</summary>
    [Id(3)] public bool IsBase64 { get; init; }

    /// <summary>SHA-256 of the content as it was accepted: whoever writes it compares.</summary>
    [Id(4)] public byte[] Sha256 { get; init; } = [];

    /// <summary>At most 512 characters.</summary>
    [Id(5)] public string Description { get; init; } = "";

    /// <summary>Its owner; empty for the agent's own account.</summary>
    [Id(6)] public string Owner { get; init; } = "";

    /// <summary>Its group; empty for that of the agent's own account.</summary>
    [Id(7)] public string Group { get; init; } = "";

    /// <summary>Its mode: one to four octal digits. Default: 0644.</summary>
    [Id(8)] public string Mode { get; init; } = FileLimits.ModeDefault;

    /// <summary>A file of that name that is there may be replaced. Default: false.</summary>
    [Id(9)] public bool Overwrite { get; init; }

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"FileToSend of {Content.Length} bytes";
}
