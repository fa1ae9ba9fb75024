namespace CloudAssistant.Agent.Invocations;

/// <summary>How a run ended.</summary>
/// <param name="Kind">Whether by itself.</param>
/// <param name="ExitCode">The exit status of its first process, or 128 and the signal that ended it.</param>
/// <param name="Signal">That signal; null when the process had a status of its own.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Note">What limits of this machine had to do with it, in words; empty for nothing.</param>
internal sealed record RunEnd(RunEndKind Kind, int? ExitCode, int? Signal, OutputSnapshot Output, string Note = "");
