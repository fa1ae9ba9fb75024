namespace CloudAssistant.Agent.Linux;

/// <summary>One line of the kernel's table of processes.</summary>
internal readonly record struct ProcessRow(int Pid, int Parent, int Group, int Session, long StartTicks, char State, int Threads)
{
    /// <summary>It runs nothing any more; only its number waits to be collected. A dead first thread alone says little.</summary>
    internal bool IsDead => State is 'X' or 'x' || (State is 'Z' && Threads <= 1);
}
