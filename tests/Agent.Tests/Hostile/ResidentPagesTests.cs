using System.Globalization;
using CloudAssistant.Agent.Linux;
using CloudAssistant.Agent.Tests.Invocations;

namespace CloudAssistant.Agent.Tests.Hostile;

public sealed class ResidentPagesTests
{
    /// <summary>How a test starts this program anew for <see cref="GiveBack"/>.</summary>
    public const string Command = "give-back-pages";

    [Fact]
    public async Task A_process_needs_less_once_it_gave_back_what_it_mapped_and_works_on()
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("dotnet", [typeof(ResidentPagesTests).Assembly.Location, Command])
        {
            RedirectStandardOutput = true,
        })!;
        var said = await Scripts.SoonAsync(process.StandardOutput.ReadToEndAsync());
        await Scripts.SoonAsync(process.WaitForExitAsync());
        Assert.Equal((0, "less\n"), (process.ExitCode, said));
    }

    public static int GiveBack()
    {
        var before = FileKilobytes();
        ResidentPages.GiveBack();
        Console.WriteLine(FileKilobytes() < before ? "less" : "no less");
        return 0;
    }

    private static int FileKilobytes() => int.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("RssFile:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
