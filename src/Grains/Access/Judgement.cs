namespace CloudAssistant.Grains.Access;

/// <summary>How a question ends.</summary>
internal enum Verdict
{
    /// <summary>No statement allows it.</summary>
    ImplicitDeny,

    /// <summary>A statement denies it.</summary>
    ExplicitDeny,

    /// <summary>A statement allows it, and none denies it.</summary>
    Allow,

    /// <summary>It depends on what the question leaves open.</summary>
    Depends,
}

/// <summary>What policies say to a question.</summary>
/// <param name="Verdict">How it ends.</param>
/// <param name="Policy">Name of the policy that decides, or empty.</param>
/// <param name="Number">Number of the statement in it, from 1; 0 for none.</param>
/// <param name="Sid">Its Sid, or empty.</param>
/// <param name="Steps">Patterns and values that were compared, each of them once.</param>
internal readonly record struct Judgement(Verdict Verdict, string Policy, int Number, string Sid, long Steps)
{
    /// <summary>The statement in words.</summary>
    public string Statement => Number == 0 ? "no statement" : $"statement {Number}{(Sid.Length > 0 ? $" ({Sid})" : "")} of {Policy}";
}
