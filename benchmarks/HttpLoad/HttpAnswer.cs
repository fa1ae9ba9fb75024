using System.Buffers.Text;

namespace CloudAssistant.HttpLoad;

/// <summary>As much of HTTP/1.1 as it takes to see where an answer ends. Pure.</summary>
internal static class HttpAnswer
{
    /// <summary>Whether all of one answer is there, and its status code; 0 for what is no answer.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> bytes, out int status)
    {
        status = 0;
        var headers = bytes.IndexOf("\r\n\r\n"u8);
        if (headers < 0)
            return false;
        if (headers > 12 && Utf8Parser.TryParse(bytes[9..12], out int code, out _))
            status = code;
        var head = bytes[..headers];
        var body = bytes[(headers + 4)..];
        if (Value(head, "\r\nContent-Length: "u8) is { Length: > 0 } text && Utf8Parser.TryParse(text, out int length, out _))
            return body.Length >= length;
        // A chunked answer ends with an empty chunk; without trailers, nothing comes after it.
        return Value(head, "\r\nTransfer-Encoding: "u8).IsEmpty || body.EndsWith("0\r\n\r\n"u8);
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        var at = head.IndexOf(name);
        if (at < 0)
            return default;
        var rest = head[(at + name.Length)..];
        var end = rest.IndexOf((byte)'\r');
        return end < 0 ? rest : rest[..end];
    }
}
