using System.Runtime.InteropServices;
using CloudAssistant.Launcher.Processes;

namespace CloudAssistant.Launcher.Instances;

/// <summary>
/// The agent as a program of this machine: compiled to one native file where there is a C compiler to link it, else managed. Compiled once, and
/// again when a source is newer.
/// </summary>
internal static class AgentProgram
{
    private const string Name = "cloud-assistant-agent";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // Two compilations at once would write over each other's files.
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>Program and first arguments.</summary>
    public static async Task<IReadOnlyList<string>> PrepareAsync(string logs, CancellationToken cancellation)
    {
        await OneAtATime.WaitAsync(cancellation);
        try
        {
            return await PrepareAloneAsync(logs, cancellation);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    /// <summary>Whether there is what a native program needs.</summary>
    public static bool CanBeNative => Linker is not null;

    private static string? Linker => ProgramPath.Find("clang") ?? ProgramPath.Find("gcc");

    private static async Task<IReadOnlyList<string>> PrepareAloneAsync(string logs, CancellationToken cancellation)
    {
        var managed = Repository.Program("Agent", Name);
        if (Linker is not { } linker)
        {
            Progress.Say("There is no C compiler (gcc or clang): the agent runs as a managed program.");
            return managed;
        }

        var directory = Path.Combine(Repository.Root, "artifacts", "native-agent");
        var native = Path.Combine(directory, Name);
        if (IsCurrent(native))
            return [native];
        using var alone = await CompileAloneAsync(directory + ".lock", cancellation);
        if (IsCurrent(native))
            return [native];
        Progress.Say("Compiling the agent to a native program (once) ...");
        var (exitCode, output) = await Tool.RunAsync(
            [
                Repository.DotNet, "publish", Path.Combine(Repository.Root, "src/Agent"), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier,
                "-p:PublishAot=true", "-p:CppCompilerAndLinker=" + linker, "-o", directory, "-nologo", "-v", "quiet",
                // A tree of its own: a build for one system would turn the files of the plain build over each time.
                "--artifacts-path", Path.Combine(Repository.Root, "artifacts", "native"), "--disable-build-servers",
            ],
            cancellation);
        if (exitCode == 0 && File.Exists(native))
            return [native];

        Directory.CreateDirectory(logs);
        var log = Path.Combine(logs, "native-agent.log");
        await File.WriteAllTextAsync(log, output, cancellation);
        Progress.Say($"The agent could not be compiled to a native program (see {log}); it runs as a managed one.");
        return managed;
    }

    // Two compilers in one directory make each other fail. The kernel lets go of the lock when its holder dies.
    private static async Task<IDisposable> CompileAloneAsync(string file, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(Pause, cancellation);
            }
        }
    }

    private static bool IsCurrent(string native)
    {
        if (!File.Exists(native))
            return false;
        var built = File.GetLastWriteTimeUtc(native);
        string[] sources = ["src/Agent", "src/Agent.Protocol"];
        return sources
            .SelectMany(source => Directory.EnumerateFileSystemEntries(Path.Combine(Repository.Root, source), "*", SearchOption.AllDirectories))
            .Append(Path.Combine(Repository.Root, "Directory.Packages.props"))
            .Append(Path.Combine(Repository.Root, "Directory.Build.props"))
            .Append(Path.Combine(Repository.Root, "eng", "older-glibc.c"))
            .All(source => File.GetLastWriteTimeUtc(source) <= built);
    }
}
