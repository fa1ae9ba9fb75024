namespace CloudAssistant.Agent.Linux;

/// <summary>How a process ended: by a signal, or with a status of its own.</summary>
internal sealed record WaitStatus(bool BySignal, int Value)
{
    internal int ExitCode => BySignal ? 128 + Value : Value;

    internal int? Signal => BySignal ? Value : null;
}
