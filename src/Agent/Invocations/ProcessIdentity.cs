namespace CloudAssistant.Agent.Invocations;

/// <summary>One process and no other that was given its number later.</summary>
/// <param name="Pid">The process number.</param>
/// <param name="StartTicks">When it started, in clock ticks since boot (field 22 of /proc/pid/stat).</param>
/// <param name="BootId">Which boot those ticks count from.</param>
internal sealed record ProcessIdentity(int Pid, long StartTicks, string BootId);
