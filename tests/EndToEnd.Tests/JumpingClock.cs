using System.Globalization;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>The time of day of one process, off from the machine's by as much as a file says; its monotonic clock stays. Made by the library libfaketime.</summary>
internal sealed class JumpingClock
{
    private readonly string _file;

    /// <param name="file">The file that says by how much; it is made here.</param>
    public JumpingClock(string file)
    {
        _file = file;
        Set(TimeSpan.Zero);
    }

    /// <summary>Why there is none here; null where there is.</summary>
    public static string? WhyNot => Library is null ? "It needs the library of the Debian package libfaketime." : null;

    private static string? Library { get; } =
        Directory.EnumerateDirectories("/usr/lib").Select(directory => Path.Combine(directory, "faketime", "libfaketime.so.1")).FirstOrDefault(File.Exists);

    /// <summary>The variables with which a process has this clock.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["LD_PRELOAD"] = Library,
        ["FAKETIME_TIMESTAMP_FILE"] = _file,
        ["FAKETIME_CACHE_DURATION"] = "1",
        ["DONT_FAKE_MONOTONIC"] = "1",
    };

    /// <summary>Sets the clock off by that much; the process has it a second later at most.</summary>
    public void Set(TimeSpan off)
    {
        // Never read half written.
        File.WriteAllText(_file + ".new", off.TotalSeconds.ToString("+0;-0", CultureInfo.InvariantCulture));
        File.Move(_file + ".new", _file, overwrite: true);
    }
}
