using CloudAssistant.Launcher;

namespace CloudAssistant.Bench.Peers;

/// <summary>Peers that are programs of .NET.</summary>
internal static class DotNetPeer
{
    private static readonly string[] Empty = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"];

    /// <summary>Builds it in a directory of ours, where the rules of this repository do not reach it; once, unless its sources change.</summary>
    public static async Task<string> BuildAsync(string name, string source, string target, CancellationToken cancellation)
    {
        var program = Path.Combine(target, "out", name + ".dll");
        var sources = Directory.EnumerateFiles(source).ToArray();
        if (File.Exists(program) && sources.All(file => File.GetLastWriteTimeUtc(file) < File.GetLastWriteTimeUtc(program)))
            return program;
        Directory.CreateDirectory(target);
        foreach (var file in sources)
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        foreach (var empty in Empty)
            await File.WriteAllTextAsync(Path.Combine(target, empty), "<Project />", cancellation);
        await PeerTools.RunAsync(
            Repository.DotNet, ["publish", target, "-c", "Release", "-o", Path.Combine(target, "out"), "-nologo", "-v", "quiet", "--disable-build-servers"], cancellation);
        return program;
    }
}
