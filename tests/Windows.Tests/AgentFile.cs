using System.Diagnostics;
using CloudAssistant.Agent.Instances;

namespace CloudAssistant.Windows.Tests;

/// <summary>The agent for Windows, as it is published: made once, and again when a source is newer.</summary>
internal static class AgentFile
{
    private static readonly TimeSpan MadeWithin = TimeSpan.FromMinutes(8);
    private static readonly Lazy<Task<string>> Made = new(MakeAsync);

    public static Task<string> PathAsync() => Made.Value;

    public static string Root
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory!.FullName, "global.json")))
                directory = directory.Parent;
            return directory.FullName;
        }
    }

    private static async Task<string> MakeAsync()
    {
        var directory = Path.Combine(Root, "artifacts", "agent-win-x64");
        var file = Path.Combine(directory, "cloud-assistant-agent.exe");
        if (File.Exists(file) && Sources().All(source => File.GetLastWriteTimeUtc(source) < File.GetLastWriteTimeUtc(file)))
            return file;
        using var making = Process.Start(new ProcessStartInfo(Path.Combine(Root, "eng", "publish-agent.sh"), ["win-x64", directory])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = Task.WhenAll(making.StandardOutput.ReadToEndAsync(), making.StandardError.ReadToEndAsync());
        await making.WaitForExitAsync().WaitAsync(MadeWithin);
        Assert.True(making.ExitCode == 0, string.Join('\n', await said));
        return file;
    }

    private static IEnumerable<string> Sources() =>
        from project in (string[])["Agent", "Agent.Protocol"]
        from file in Directory.EnumerateFiles(Path.Combine(Root, "src", project), "*", SearchOption.AllDirectories)
        select file;
}
