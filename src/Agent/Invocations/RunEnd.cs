namespace CloudAssistant.Agent.Invocations;

/// <summary>How a run ended. <see cref="ExitCode"/> is the exit status of its first process, or 128 and the signal that ended it.</summary>
internal sealed record RunEnd(RunEndKind Kind, int? ExitCode, OutputSnapshot Output);
