using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CloudAssistant.Gateway.AgentLink.Framing;

/// <summary>
/// The request that turns a connection into a WebSocket (RFC 6455, section 4). This reader knows one plain form of it, the one agents send, and nothing
/// else of HTTP: whatever it does not take is left to the HTTP server, unread. So it can only be too strict.
/// </summary>
internal static class UpgradeRequest
{
    /// <summary>Characters of a key: 16 bytes as base64.</summary>
    private const int KeyCharacters = 24;

    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // Printable ASCII and the blank.
    private static readonly SearchValues<byte> ValueBytes = SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(value => (byte)value)]);

    /// <summary>True when <paramref name="bytes"/> begin with the whole head of such a request for <paramref name="path"/>.</summary>
    /// <param name="bytes">The first bytes of a connection.</param>
    /// <param name="path">The only path it may name.</param>
    /// <param name="accept">What proves to the client that it was understood.</param>
    /// <param name="headBytes">Length of the head; what follows is no HTTP.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, string path, out string accept, out int headBytes)
    {
        accept = "";
        headBytes = bytes.IndexOf("\r\n\r\n"u8) + 4;
        if (headBytes < 4 || !TryTakeLine(ref bytes, out var line) || !line.SequenceEqual(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1")))
            return false;
        ReadOnlySpan<byte> key = default;
        var seen = Fields.None;
        while (TryTakeLine(ref bytes, out line) && !line.IsEmpty)
        {
            if (!TryReadField(line, out var name, out var value))
                return false;
            var field = FieldOf(name);
            if (field == Fields.Body || (seen & field) != 0 || !IsSound(field, value))
                return false;
            seen |= field;
            if (field == Fields.Key)
                key = value;
        }
        if (seen != Fields.Needed)
            return false;
        accept = Accept(Encoding.ASCII.GetString(key));
        return true;
    }

    /// <summary>True for 16 bytes as base64.</summary>
    public static bool IsKey(ReadOnlySpan<byte> key) =>
        key.Length == KeyCharacters && Base64.IsValid(key, out var bytes) && bytes == 16;

    /// <summary>The answer to a key (RFC 6455, section 4.2.2).</summary>
    public static string Accept(string key) =>
#pragma warning disable CA5350 // The protocol says SHA-1; nothing rests on its strength.
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350

    private static bool TryTakeLine(scoped ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> line)
    {
        var end = bytes.IndexOf("\r\n"u8);
        line = end < 0 ? default : bytes[..end];
        bytes = end < 0 ? default : bytes[(end + 2)..];
        return end >= 0;
    }

    private static bool TryReadField(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var colon = line.IndexOf((byte)':');
        name = colon < 0 ? default : line[..colon];
        value = line[(colon + 1)..].Trim((byte)' ');
        return !name.IsEmpty && !name.ContainsAnyExcept(NameBytes) && !value.ContainsAnyExcept(ValueBytes);
    }

    private static Fields FieldOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when Ascii.EqualsIgnoreCase(name, "Host"u8) => Fields.Host,
        _ when Ascii.EqualsIgnoreCase(name, "Upgrade"u8) => Fields.Upgrade,
        _ when Ascii.EqualsIgnoreCase(name, "Connection"u8) => Fields.Connection,
        _ when Ascii.EqualsIgnoreCase(name, "Sec-WebSocket-Version"u8) => Fields.Version,
        _ when Ascii.EqualsIgnoreCase(name, "Sec-WebSocket-Key"u8) => Fields.Key,
        _ when Ascii.EqualsIgnoreCase(name, "Content-Length"u8) || Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8)
            || Ascii.EqualsIgnoreCase(name, "Expect"u8) => Fields.Body,
        _ => Fields.None,
    };

    private static bool IsSound(Fields field, ReadOnlySpan<byte> value) => field switch
    {
        Fields.Host => !value.IsEmpty && !value.ContainsAny("/@ \\"u8),
        Fields.Upgrade => Ascii.EqualsIgnoreCase(value, "websocket"u8),
        Fields.Connection => Ascii.EqualsIgnoreCase(value, "Upgrade"u8),
        Fields.Version => value.SequenceEqual("13"u8),
        Fields.Key => IsKey(value),
        _ => true,
    };

    [Flags]
    private enum Fields
    {
        None = 0,
        Host = 1,
        Upgrade = 2,
        Connection = 4,
        Version = 8,
        Key = 16,
        Body = 32,
        Needed = Host | Upgrade | Connection | Version | Key,
    }
}
