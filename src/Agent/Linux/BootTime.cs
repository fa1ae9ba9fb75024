using System.Runtime.InteropServices;

namespace CloudAssistant.Agent.Linux;

/// <summary>CLOCK_BOOTTIME: goes on while the machine sleeps, and never jumps. Timers are the system's.</summary>
internal sealed partial class BootTime : TimeProvider
{
    private const int ClockBootTime = 7;
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";

    public override long TimestampFrequency => 1_000_000_000;

    /// <summary>Changes with each boot.</summary>
    public static Guid ReadBootId() => Guid.TryParse(File.ReadAllText(BootIdFile).Trim(), out var id) ? id : Guid.Empty;

    public override long GetTimestamp() =>
        ReadClock(ClockBootTime, out var time) == 0 ? time.Seconds * TimestampFrequency + time.Nanoseconds : base.GetTimestamp();

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ReadClock(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
