namespace CloudAssistant.Agent.Verbs;

/// <summary>What the program ends with.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>It did not work; trying again may help.</summary>
    public const int Failed = 1;

    /// <summary>Not with these arguments, or not in this state.</summary>
    public const int Usage = 2;

    /// <summary>The server sent this identity away for good: do not start again.</summary>
    public const int SentAway = 3;

    /// <summary>The disk failed under the journal.</summary>
    public const int JournalFailed = 4;

    /// <summary>What the help says of them.</summary>
    public const string Help = "Exit status: 0 done; 1 it did not work, trying again may help; 2 not with these arguments, or not in this state; "
        + "3 the server sent this identity away for good; 4 the disk failed under the journal.";
}
