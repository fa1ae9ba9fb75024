using System.Text;
using CloudAssistant.EndToEnd.Tests;
using CloudAssistant.Launcher;
using CloudAssistant.Launcher.Processes;

namespace CloudAssistant.Packages.Tests;

/// <summary>The packages of the agent as it is, and of a next version, made by ./package once for all tests.</summary>
public sealed class MadePackages : IAsyncLifetime
{
    public const string Once = "Packages";

    public const string Version = "0.1.0", NextVersion = "0.1.1";

    private readonly string _directory = Directory.CreateTempSubdirectory("ca-packages-").FullName;

    /// <summary>Where ./package put what it made.</summary>
    public string Made => Path.Combine(_directory, "made");

    public string Deb => Path.Combine(Made, $"cloud-assistant-agent_{Version}_{DebianArchitecture}.deb");

    public string NextDeb => Path.Combine(_directory, "next", $"cloud-assistant-agent_{NextVersion}_{DebianArchitecture}.deb");

    public string Rpm => Directory.EnumerateFiles(Made, "*.rpm").Single();

    public string Tar => Directory.EnumerateFiles(Made, "*.tar.gz").Single();

    /// <summary>The program in them.</summary>
    public string Program { get; private set; } = "";

    private static string DebianArchitecture => System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString() == "Arm64" ? "arm64" : "amd64";

    /// <summary>Runs a program that must do it; what it wrote.</summary>
    public static async Task<string> RunAsync(params string[] command)
    {
        using var patience = new CancellationTokenSource(Patience.Usual);
        var (exitCode, output) = await Tool.RunAsync(command, patience.Token);
        Assert.True(exitCode == 0, $"{string.Join(' ', command)} ended with {exitCode}:\n{output}");
        return output;
    }

    /// <summary>Calls ./package with the program.</summary>
    public Task<string> PackageAsync(params string[] arguments) => RunAsync([Path.Combine(Repository.Root, "package"), "--program", Program, .. arguments]);

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (new PackageFactAttribute("dpkg-deb").Skip is not null)
            return;
        Program = Assert.Single(await NativeAgent.ProgramAsync());
        var next = Path.Combine(_directory, "cloud-assistant-agent");
        await File.WriteAllBytesAsync(next, await NextProgramAsync());
        await Task.WhenAll(
            PackageAsync(Made),
            RunAsync(Path.Combine(Repository.Root, "package"), "--program", next, "--version", NextVersion, "--only", "deb", Path.GetDirectoryName(NextDeb)!));
    }

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return Task.CompletedTask;
    }

    // Another version without compiling for a minute: the same program, in which its version is another number of the same length.
    private async Task<byte[]> NextProgramAsync()
    {
        var program = await File.ReadAllBytesAsync(Program);
        var (version, next) = (Encoding.UTF8.GetBytes(Version), Encoding.UTF8.GetBytes(NextVersion));
        var found = 0;
        for (var at = program.AsSpan().IndexOf(version); at >= 0; found++)
        {
            next.CopyTo(program.AsSpan(at));
            var further = program.AsSpan(at).IndexOf(version);
            at = further < 0 ? -1 : at + further;
        }
        Assert.True(found > 0, "The program does not hold its version as text.");
        return program;
    }
}

/// <summary>All tests that share <see cref="MadePackages"/>.</summary>
[CollectionDefinition(MadePackages.Once)]
public sealed class MadeOnce : ICollectionFixture<MadePackages>;
