namespace CloudAssistant.Agent.Diagnosis;

/// <summary>What became of one step.</summary>
internal enum Verdict
{
    Ok,
    Failed,

    /// <summary>It could not be looked at, or need not be.</summary>
    Skipped,
}

/// <summary>What one step found, and what to do about it.</summary>
/// <param name="Step">Its name.</param>
/// <param name="Verdict">How it stands.</param>
/// <param name="Says">In one or two plain sentences.</param>
/// <param name="Details">Names and values, for who wants to know more.</param>
internal sealed record Finding(string Step, Verdict Verdict, string Says, params IReadOnlyList<(string Name, object? Value)> Details)
{
    public static Finding Ok(string step, string says, params IReadOnlyList<(string Name, object? Value)> details) => new(step, Verdict.Ok, says, details);

    public static Finding Failed(string step, string says, params IReadOnlyList<(string Name, object? Value)> details) => new(step, Verdict.Failed, says, details);

    public static Finding Skipped(string step, string says) => new(step, Verdict.Skipped, says, []);
}
