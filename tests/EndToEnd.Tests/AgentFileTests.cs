using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using CloudAssistant.Launcher;
using CloudAssistant.Launcher.Instances;
using CloudAssistant.Launcher.Processes;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>The agent as the one file that servers get.</summary>
public sealed partial class AgentFileTests
{
    // What .NET 10 itself asks for; every function that came later has to be asked for at run time.
    private static readonly Version GlibcMax = new(2, 27);

    [Fact]
    public async Task The_native_agent_needs_no_newer_glibc_than_the_runtime_it_holds()
    {
        var program = await NativeAgent.ProgramAsync();
        if (program.Count == 1)
            Assert.InRange(GlibcOf(program[0]), new(2, 0), GlibcMax);
        else
            Console.Error.WriteLine("The agent's need of glibc: not run, there is no C compiler.");
        Assert.Equal(AgentProgram.CanBeNative, program.Count == 1);
    }

    [Fact, Trait("Category", "Long")]
    public async Task One_file_for_arm64_is_made_and_starts()
    {
        var directory = Directory.CreateTempSubdirectory("ca-arm64-").FullName;
        using var patience = new CancellationTokenSource(Patience.Long);
        var (exitCode, output) = await Tool.RunAsync([Path.Combine(Repository.Root, "eng/publish-agent.sh"), "linux-arm64", directory], patience.Token);
        Assert.True(exitCode == 0, output);

        var file = Assert.Single(Directory.GetFileSystemEntries(directory));
        var native = output.StartsWith("native ", StringComparison.Ordinal);
        Assert.Equal($"{(native ? "native" : "self-contained")} {new FileInfo(file).Length} {file}\n", output);
        Assert.Equal((64, 183), ElfOf(file));
        if (native)
            Assert.InRange(GlibcOf(file), new(2, 0), GlibcMax);

        const string libraries = "/usr/aarch64-linux-gnu";
        var emulator = ProgramPath.Find("qemu-aarch64-static") ?? ProgramPath.Find("qemu-aarch64");
        if (emulator is null || !native || !Directory.Exists(libraries))
            Console.Error.WriteLine("The agent for arm64: not run, it needs gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user-static.");
        else
            Assert.Equal((0, $"{typeof(AgentFileTests).Assembly.GetName().Version!.ToString(3)}\n"), await Tool.RunAsync([emulator, "-L", libraries, file, "--version"], patience.Token));
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>Bits of a word, and the number of the machine: 183 is AArch64.</summary>
    private static (int Bits, int Machine) ElfOf(string file)
    {
        var header = new byte[20];
        using var stream = File.OpenRead(file);
        stream.ReadExactly(header);
        Assert.Equal("\u007fELF"u8.ToArray(), header[..4]);
        return (header[4] * 32, BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(18)));
    }

    /// <summary>The newest version of glibc that it names.</summary>
    private static Version GlibcOf(string file) =>
        GlibcVersion().Matches(Encoding.Latin1.GetString(File.ReadAllBytes(file))).Max(match => Version.Parse(match.Groups[1].Value))!;

    [GeneratedRegex(@"\0GLIBC_(\d+\.\d+)(\.\d+)?(?=\0)")]
    private static partial Regex GlibcVersion();
}
