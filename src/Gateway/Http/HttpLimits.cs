namespace CloudAssistant.Gateway.Http;

/// <summary>Limits of one call over HTTP.</summary>
internal static class HttpLimits
{
    /// <summary>Longest request line, in bytes: the newest clients put whole scripts into it, percent-encoded.</summary>
    public const int RequestLineBytesMax = 264 * 1024;

    /// <summary>Longest body that is read before anybody knows who calls, in bytes: a script of the largest kind fits, percent-encoded.</summary>
    public const int UnknownBodyBytesMax = 256 * 1024;

    /// <summary>Longest body of all, in bytes: 100,000 instance ids fit. Only of callers whose signature was found true without it.</summary>
    public const int BodyBytesMax = 8 * 1024 * 1024;

    /// <summary>Longest request head without its first line, in bytes.</summary>
    public const int HeadersBytesMax = 32 * 1024;

    /// <summary>Bytes of one connection that are taken in before anything reads them; a request line must fit.</summary>
    public const int ConnectionBufferBytes = 320 * 1024;

    /// <summary>Most parameters of one call: 100,000 instance ids and what else it says.</summary>
    public const int ParametersMax = 100_500;

    /// <summary>Longest name of a parameter, in characters.</summary>
    public const int ParameterNameCharactersMax = 128;

    /// <summary>Most characters of a signed text that are told back to who signed it otherwise.</summary>
    public const int ToldTextCharactersMax = 4 * 1024;

    /// <summary>A body that is not there after this time is given up.</summary>
    public static readonly TimeSpan BodyWithin = TimeSpan.FromSeconds(30);
}
