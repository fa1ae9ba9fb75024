using System.Globalization;

namespace CloudAssistant.Bench.Hosting;

/// <summary>What the kernel says of one process.</summary>
internal static class ProcessFigures
{
    /// <summary>Resident memory, bytes.</summary>
    public static long Resident(int pid) => Kilobytes(pid, "VmRSS") * 1024;

    /// <summary>Resident memory with pages that others map too counted by parts, bytes.</summary>
    public static long Proportional(int pid) => Number($"/proc/{pid}/smaps_rollup", "Pss") * 1024;

    /// <summary>Processor time of all its threads as the kernel counts it, in hundredths of a second.</summary>
    public static long Ticks(int pid)
    {
        // Behind the name, which may hold anything: state, then 10 numbers, then user and system.
        var fields = File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    /// <summary>Most that was resident at once since the process began or <see cref="ForgetPeak"/> was called, bytes.</summary>
    public static long PeakResident(int pid) => Kilobytes(pid, "VmHWM") * 1024;

    /// <summary>Begins a new peak.</summary>
    public static void ForgetPeak(int pid) => File.WriteAllText($"/proc/{pid}/clear_refs", "5");

    /// <summary>Processor time of its threads that live, to the nanosecond; seconds.</summary>
    public static double CpuSeconds(int pid) => Directory.EnumerateDirectories($"/proc/{pid}/task")
        .Sum(thread => long.Parse(File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture)) / 1e9;

    /// <summary>How often its threads went to sleep by themselves: each time, something had woken one.</summary>
    public static long Sleeps(int pid) => Directory.EnumerateDirectories($"/proc/{pid}/task").Sum(thread => Number(Path.Combine(thread, "status"), "voluntary_ctxt_switches"));

    private static long Kilobytes(int pid, string field) => Number($"/proc/{pid}/status", field);

    private static long Number(string file, string field) => long.Parse(
        File.ReadLines(file).First(line => line.StartsWith(field + ":", StringComparison.Ordinal)).Split((char[])[':', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
