using System.Globalization;
using System.Runtime.InteropServices;
using CloudAssistant.Agent.Linux;
using CloudAssistant.Agent.Tests.Invocations;

namespace CloudAssistant.Agent.Tests.Hostile;

public sealed class ResidentPagesTests
{
    /// <summary>How a test starts this program anew for <see cref="GiveBack"/>.</summary>
    public const string Command = "give-back-pages";

    private const byte Changed = 0x5A;

    [Fact]
    public async Task A_process_needs_less_once_it_gave_back_what_it_mapped_and_keeps_what_it_changed_of_that()
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("dotnet", [typeof(ResidentPagesTests).Assembly.Location, Command])
        {
            RedirectStandardOutput = true,
        })!;
        var said = await Scripts.SoonAsync(process.StandardOutput.ReadToEndAsync());
        await Scripts.SoonAsync(process.WaitForExitAsync());
        Assert.Equal((0, "less\nkept\n"), (process.ExitCode, said));
    }

    public static int GiveBack()
    {
        var changed = ChangeConstant();
        var before = FileKilobytes();
        ResidentPages.GiveBack();
        Console.WriteLine(FileKilobytes() < before ? "less" : "no less");
        Console.WriteLine(Marshal.ReadByte(changed) == Changed ? "kept" : "lost");
        return 0;
    }

    // As the runtime does with a constant that is another in each process. The last byte of what identifies a library's file means nothing.
    private static nint ChangeConstant()
    {
        var line = File.ReadLines("/proc/self/maps").First(line => line.EndsWith("/libSystem.Native.so", StringComparison.Ordinal) && line.Contains(" 00000000 ", StringComparison.Ordinal));
        var at = nint.Parse(line.AsSpan(0, line.IndexOf('-', StringComparison.Ordinal)), NumberStyles.HexNumber, CultureInfo.InvariantCulture) + 15;
        using var memory = File.OpenHandle("/proc/self/mem", access: FileAccess.ReadWrite);
        RandomAccess.Write(memory, [Changed], at);
        return Marshal.ReadByte(at) == Changed ? at : throw new InvalidOperationException("It was not changed.");
    }

    private static int FileKilobytes() => int.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("RssFile:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
