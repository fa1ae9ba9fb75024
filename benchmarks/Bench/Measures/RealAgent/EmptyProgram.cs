using System.Runtime.InteropServices;
using CloudAssistant.Bench.Peers;
using CloudAssistant.Launcher;

namespace CloudAssistant.Bench.Measures.RealAgent;

/// <summary>A native program of .NET that does nothing: the floor of an agent that is one.</summary>
internal static class EmptyProgram
{
    private const string Name = "empty";

    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <PublishAot>true</PublishAot>
            <OptimizationPreference>Size</OptimizationPreference>
            <InvariantGlobalization>true</InvariantGlobalization>
            <StackTraceSupport>false</StackTraceSupport>
            <EventSourceSupport>false</EventSourceSupport>
          </PropertyGroup>
        </Project>
        """;

    // With any argument it ends at once, else it sleeps.
    private const string Code = "if (args.Length == 0) System.Threading.Thread.Sleep(-1);\n";

    /// <summary>The program, compiled once.</summary>
    public static async Task<string> BuildAsync(string data, string compiler, CancellationToken cancellation)
    {
        var directory = Path.Combine(data, Name);
        var program = Path.Combine(directory, "out", Name);
        if (File.Exists(program))
            return program;
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(Path.Combine(directory, Name + ".csproj"), Project, cancellation);
        await File.WriteAllTextAsync(Path.Combine(directory, "Program.cs"), Code, cancellation);
        // The rules of this repository do not reach it.
        foreach (var file in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            await File.WriteAllTextAsync(Path.Combine(directory, file), "<Project />", cancellation);
        await PeerTools.RunAsync(
            Repository.DotNet,
            [
                "publish", directory, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-p:CppCompilerAndLinker=" + compiler, "-o", Path.Combine(directory, "out"),
                "-nologo", "-v", "quiet", "--disable-build-servers",
            ],
            cancellation);
        return program;
    }
}
