using System.Globalization;
using CloudAssistant.Agent.Invocations;

namespace CloudAssistant.Agent.Linux;

/// <summary>A file of a control group that is to hold a value.</summary>
/// <param name="Name">In the group's directory.</param>
/// <param name="Value">What is written.</param>
/// <param name="Optional">Not every kernel has it, and where it is not there is nothing to limit.</param>
internal sealed record LimitFile(string Name, string Value, bool Optional = false)
{
    private const int PeriodUs = 100_000;

    /// <summary>All controllers that any limit takes.</summary>
    internal static readonly IReadOnlyList<string> AllControllers = ["memory", "cpu", "pids"];

    /// <summary>The controllers that these limits take.</summary>
    internal static IEnumerable<string> Controllers(ScriptLimits limits)
    {
        if (limits.MemoryBytes is not null)
            yield return "memory";
        if (limits.CpuPercent is not null)
            yield return "cpu";
        if (limits.Processes is not null)
            yield return "pids";
    }

    /// <summary>What a controller is told, in the order in which it takes it.</summary>
    internal static IReadOnlyList<LimitFile> Of(string controller, ScriptLimits limits, bool unified) => (controller, unified) switch
    {
        // What may be swapped out is not limited by this machine's memory but by its patience.
        ("memory", true) => [new("memory.swap.max", "0", Optional: true), new("memory.oom.group", "1", Optional: true), new("memory.max", Text(limits.MemoryBytes!.Value))],
        ("memory", false) => [new("memory.limit_in_bytes", Text(limits.MemoryBytes!.Value)), new("memory.memsw.limit_in_bytes", Text(limits.MemoryBytes!.Value), Optional: true)],
        ("cpu", true) => [new("cpu.max", $"{Text(Quota(limits))} {Text(PeriodUs)}")],
        ("cpu", false) => [new("cpu.cfs_period_us", Text(PeriodUs)), new("cpu.cfs_quota_us", Text(Quota(limits)))],
        ("pids", _) => [new("pids.max", Text(limits.Processes!.Value))],
        _ => throw new ArgumentOutOfRangeException(nameof(controller), controller, "Give every controller its files."),
    };

    private static long Quota(ScriptLimits limits) => limits.CpuPercent!.Value * (PeriodUs / 100L);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
