namespace CloudAssistant.Launcher;

/// <summary>Where the sources and what was built of them lie.</summary>
internal static class Repository
{
    /// <summary>Set by ./run.</summary>
    public static string Root { get; } = Environment.GetEnvironmentVariable("CLOUD_ASSISTANT_ROOT") is { Length: > 0 } root
        ? root
        : Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../.."));

    /// <summary>The managed program of a project.</summary>
    public static IReadOnlyList<string> Program(string project, string assembly) =>
        [DotNet, Path.Combine(Root, "artifacts/bin", project, "release", assembly + ".dll")];

    /// <summary>The host that runs us runs the others too.</summary>
    public static string DotNet => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
}
