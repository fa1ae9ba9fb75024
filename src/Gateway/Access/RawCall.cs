namespace CloudAssistant.Gateway.Access;

/// <summary>An HTTP request, as far as signatures look at it. Apart from the web server, so that tests can make one.</summary>
internal sealed record RawCall
{
    /// <summary>GET or POST.</summary>
    public required string Method { get; init; }

    /// <summary>Query of the URL as sent, without its question mark.</summary>
    public string Query { get; init; } = "";

    /// <summary>Values of a header by its lower-case name; none when it was not sent.</summary>
    public required Func<string, IReadOnlyList<string?>> Header { get; init; }

    /// <summary>The body as sent.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>There is a body, but it was not read yet: only the head can be looked at.</summary>
    public bool BodyFollows { get; init; }

    /// <summary>Whether there is a body, read or not.</summary>
    public bool HasBody => BodyFollows || !Body.IsEmpty;

    /// <summary>Where the call came from.</summary>
    public string SourceAddress { get; init; } = "";

    /// <summary>Signed in the headers, so that the signature can be judged before the body is read.</summary>
    public bool IsSignedInHeaders => One("authorization").StartsWith("ACS3-", StringComparison.Ordinal);

    /// <summary>The only value of a header, or empty.</summary>
    public string One(string name) => Header(name) is [{ } value] ? value : "";

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"RawCall {Method} from {SourceAddress}";
}
