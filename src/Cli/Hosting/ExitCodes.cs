namespace CloudAssistant.Cli.Hosting;

/// <summary>What the exit status says.</summary>
internal static class ExitCodes
{
    /// <summary>Done, and what was run succeeded.</summary>
    public const int Success = 0;

    /// <summary>What was run ended otherwise than with success.</summary>
    public const int NotSuccess = 1;

    /// <summary>The command line or the profile is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The server refused, or cannot be reached.</summary>
    public const int Refused = 3;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;
}
