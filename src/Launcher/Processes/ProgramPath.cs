namespace CloudAssistant.Launcher.Processes;

/// <summary>Finds programs on PATH.</summary>
internal static class ProgramPath
{
    /// <summary>Full path of <paramref name="name"/>, or null.</summary>
    public static string? Find(string name, params IEnumerable<string> moreDirectories) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(moreDirectories)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);
}
