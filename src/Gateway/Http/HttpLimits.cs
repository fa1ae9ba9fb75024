namespace CloudAssistant.Gateway.Http;

/// <summary>Limits of one call over HTTP.</summary>
internal static class HttpLimits
{
    /// <summary>Longest request line, in bytes: the newest clients put whole scripts into it, percent-encoded.</summary>
    public const int RequestLineBytesMax = 264 * 1024;

    /// <summary>Longest body, in bytes: tens of thousands of instance ids fit.</summary>
    public const int BodyBytesMax = 8 * 1024 * 1024;

    /// <summary>Longest request head without its first line, in bytes.</summary>
    public const int HeadersBytesMax = 32 * 1024;

    /// <summary>Most parameters of one call.</summary>
    public const int ParametersMax = 20_000;

    /// <summary>Longest name of a parameter, in characters.</summary>
    public const int ParameterNameCharactersMax = 128;
}
