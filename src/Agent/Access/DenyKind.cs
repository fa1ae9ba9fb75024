namespace CloudAssistant.Agent.Access;

/// <summary>What a rule of the deny list is about.</summary>
internal enum DenyKind
{
    /// <summary>Everything.</summary>
    All,

    /// <summary>A type of script, or files.</summary>
    Type,

    /// <summary>Whatever runs as an account; files count as the agent's own.</summary>
    User,
}
