using System.Diagnostics;

namespace CloudAssistant.Windows.Tests;

/// <summary>A Windows of its own: registry, services and drive C lie in a directory that is gone at the end. Needs no screen.</summary>
internal sealed class Wine : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("wine-").FullName;

    private readonly string _locale;

    private Wine(string locale) => _locale = locale;

    public static bool IsThere { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => directory.Length > 0 && File.Exists(Path.Combine(directory, "wine")));

    /// <param name="locale">Its code pages are those of a Windows of that language.</param>
    public static async Task<Wine> MakeAsync(string locale = "en_US.UTF-8")
    {
        var wine = new Wine(locale);
        await wine.RunAsync("wineboot", "--init");
        await wine.RunAsync("winecfg", "-v", "win10");
        // Wine's PowerShell is a program that does nothing.
        Directory.Delete(Path.Combine(wine.DriveC, "windows", "system32", "WindowsPowerShell"), recursive: true);
        return wine;
    }

    /// <summary>Where drive C is on this machine.</summary>
    public string DriveC => Path.Combine(_directory, "drive_c");

    /// <summary>Runs a program to its end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw new TimeoutException($"Not within {Patience.TotalSeconds} s: {string.Join(' ', arguments)}");
        }

        // Wine's own servers may hold the ends of pipes open.
        return (process.ExitCode, await SoonAsync(output), await SoonAsync(error));
    }

    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(arguments[0], arguments[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["WINEPREFIX"] = _directory;
        start.Environment["WINEDEBUG"] = "-all";
        start.Environment["LC_ALL"] = _locale;
        start.Environment.Remove("DISPLAY");
        return Process.Start(start)!;
    }

    /// <summary>How many processes of it have that in their command line.</summary>
    public int Count(string part) => Directory.EnumerateDirectories("/proc").Count(path => Has(path, "cmdline", part) && Has(path, "environ", $"WINEPREFIX={_directory}"));

    public async ValueTask DisposeAsync()
    {
        await RunAsync("wineserver", "--kill");
        await RunAsync("wineserver", "--wait");
        Directory.Delete(_directory, recursive: true);
    }

    private static bool Has(string process, string file, string part)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, file)).Replace('\0', ' ').Contains(part, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static async Task<string> SoonAsync(Task<string> text)
    {
        await Task.WhenAny(text, Task.Delay(TimeSpan.FromSeconds(2)));
        return text.IsCompletedSuccessfully ? await text : "";
    }
}
