using System.Diagnostics;
using System.Text;

namespace CloudAssistant.Windows.Tests;

/// <summary>A Windows of its own: registry, services and drive C lie in a directory that is gone at the end. Needs no screen.</summary>
internal sealed class Wine : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LastWordsWithin = TimeSpan.FromSeconds(1);
    private readonly string _directory = Directory.CreateTempSubdirectory("wine-").FullName;

    private readonly string _locale;
    private Process? _keeper;

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
        // What made it ends first: else its services would be there twice.
        await wine.RunAsync("wineserver", "--wait");
        // As long as one program is there Windows stays up, its services too; this one waits for a word that never comes.
        wine._keeper = wine.Start("wine", "cmd.exe");
        _ = wine._keeper.StandardOutput.ReadToEndAsync();
        _ = wine._keeper.StandardError.ReadToEndAsync();
        await wine.RunAsync("wine", "net", "start");
        return wine;
    }

    /// <summary>Where drive C is on this machine.</summary>
    public string DriveC => Path.Combine(_directory, "drive_c");

    /// <summary>Runs a program to its end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Close();
        var (output, error) = (new StringBuilder(), new StringBuilder());
        var reading = Task.WhenAll(ReadAsync(process.StandardOutput, output), ReadAsync(process.StandardError, error));
        if (!await Task.Run(() => process.WaitForExit(Patience)))
        {
            process.Kill();
            throw new TimeoutException($"Not within {Patience.TotalSeconds} s: {string.Join(' ', arguments)}");
        }

        // Servers of Wine's own that this may have started hold the ends of its pipes open.
        try
        {
            await reading.WaitAsync(LastWordsWithin);
        }
        catch (TimeoutException)
        {
            // What the program itself said is there.
        }

        return (process.ExitCode, Text(output), Text(error));
    }

    private static async Task ReadAsync(StreamReader from, StringBuilder to)
    {
        var buffer = new char[4096];
        while (await from.ReadAsync(buffer) is var count and > 0)
        {
            lock (to)
                to.Append(buffer, 0, count);
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    public Process Start(params string[] arguments) => Start("", arguments);

    /// <param name="searched">A directory of Windows that is searched for programs beside its own.</param>
    /// <param name="arguments">The program and what it is told.</param>
    public Process Start(string searched, string[] arguments)
    {
        var start = new ProcessStartInfo(arguments[0], arguments[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["WINEPREFIX"] = _directory;
        // An empty one would take the place of the system's own.
        if (searched.Length > 0)
            start.Environment["WINEPATH"] = searched;
        start.Environment["WINEDEBUG"] = "-all";
        start.Environment["LC_ALL"] = _locale;
        start.Environment.Remove("DISPLAY");
        return Process.Start(start)!;
    }

    /// <summary>How many processes of it have that in their command line.</summary>
    public int Count(string part) => Directory.EnumerateDirectories("/proc").Count(path => Has(path, "cmdline", part) && Has(path, "environ", $"WINEPREFIX={_directory}"));

    public async ValueTask DisposeAsync()
    {
        _keeper?.Kill();
        _keeper?.Dispose();
        await RunAsync("wineserver", "--kill");
        await RunAsync("wineserver", "--wait");
        if (File.Exists(Path.Combine(_directory, "wineserver")))
            DeleteSockets((await File.ReadAllTextAsync(Path.Combine(_directory, "wineserver"))).Trim('\0', '\n'));
        Directory.Delete(_directory, recursive: true);
    }

    // Debian's keeps those of its server in a directory of its own, and leaves it.
    private static void DeleteSockets(string name)
    {
        var path = Path.Combine("/tmp", Path.GetFileName(name));
        if (name.StartsWith("wine-", StringComparison.Ordinal) && Directory.Exists(path))
            Directory.Delete(path, recursive: true);
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
}
