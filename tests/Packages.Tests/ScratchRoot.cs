namespace CloudAssistant.Packages.Tests;

/// <summary>A directory into which packages are installed as into a machine, with a data base of its own.</summary>
internal sealed class ScratchRoot : IDisposable
{
    private const string Dpkg = "var/lib/dpkg";

    public ScratchRoot()
    {
        // Scripts of other accounts lie below.
        File.SetUnixFileMode(Root, (UnixFileMode)Convert.ToInt32("755", 8));
        foreach (var directory in new[] { "info", "updates", "triggers" })
            Directory.CreateDirectory(In($"{Dpkg}/{directory}"));
        File.WriteAllText(In($"{Dpkg}/status"), "");
        Made = All();
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("ca-root-").FullName;

    public string Program => In("usr/bin/cloud-assistant-agent");

    public string State => In("var/lib/cloud-assistant-agent");

    private HashSet<string> Made { get; }

    public string In(string path) => Path.Combine(Root, path);

    /// <summary>Files that packages and programs brought.</summary>
    public IReadOnlyList<string> Files => [.. All().Except(Made).Order(StringComparer.Ordinal)];

    /// <summary>Installs, removes or purges. What the packages need lies outside of the root, and is not looked for.</summary>
    public Task<string> DpkgAsync(params string[] action) =>
        MadePackages.RunAsync(["dpkg", $"--root={Root}", "--force-script-chrootless", "--force-depends", $"--log={In($"{Dpkg}/log")}", .. action]);

    public Task<string> RpmAsync(params string[] action) => MadePackages.RunAsync(["rpm", "--root", Root, "--dbpath", "/var/lib/rpm", .. action]);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private HashSet<string> All() => [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file))
        .Where(file => !file.StartsWith(Dpkg, StringComparison.Ordinal) && !file.StartsWith("var/lib/rpm", StringComparison.Ordinal))];
}
