using System.Text;
using CloudAssistant.Api.Access;

namespace CloudAssistant.EndToEnd.Tests.OneProcess;

/// <summary>A signed call as bytes of HTTP/1.1, and of each bit of them whether it may change without anybody meaning another call.</summary>
internal sealed class SignedBytes
{
    // A bit of the fifth place makes a small letter a capital one.
    private const int Case = 0x20;

    private readonly List<byte> _bytes = [];
    private readonly List<Cover> _covers = [];

    /// <summary>The call.</summary>
    public byte[] Bytes => [.. _bytes];

    /// <summary>Whether the call means the same when this bit of this byte is another.</summary>
    public bool MayChange(int position, int bit) => (_covers[position], 1 << bit) switch
    {
        (Cover.Free, _) => true,
        (Cover.CaseOnly, Case) => char.IsAsciiLetter((char)_bytes[position]),
        // HTTP/1.0 asks for the same.
        (Cover.MinorVersion, 1) => true,
        // What ends a line may be white space and the line feed alone: such space at the end of a header is none of its value.
        (Cover.LineEnd, _) => char.IsWhiteSpace((char)(_bytes[position] ^ (1 << bit))),
        _ => false,
    };

    /// <summary>A POST signed in its headers: parameters in the query, as the newest clients send them, or in a form.</summary>
    public static SignedBytes Acs3(Uri server, AccessKeyFile key, IReadOnlyList<KeyValuePair<string, string>> query, string form, DateTimeOffset now)
    {
        var body = Encoding.ASCII.GetBytes(form);
        var signed = new Acs3Signer(key.AccessKeyId, key.AccessKeySecret)
            .Sign(server.Authority, "DeleteCommand", query, body, body.Length > 0 ? "application/x-www-form-urlencoded" : null, now, Guid.NewGuid().ToString("N"));
        var call = new SignedBytes();
        call.Line("POST", CanonicalText.Query(query));
        foreach (var (name, value) in signed)
            call.Header(name, value, Cover.Signed);
        call.Header("user-agent", "some client", Cover.Free);
        // Without a blank, which with one bit changed is a zero before the same length. No body needs no length.
        call.Header("content-length", $"{body.Length}", body.Length > 0 ? Cover.Signed : Cover.Free, ":");
        call.End();
        call.Add(form, Cover.Signed);
        return call;
    }

    /// <summary>A GET signed with version 1.0: everything in the query, and no header signed.</summary>
    public static SignedBytes Signature1(Uri server, AccessKeyFile key, IReadOnlyList<KeyValuePair<string, string>> parameters, DateTimeOffset now)
    {
        List<KeyValuePair<string, string>> all =
        [
            .. parameters,
            new("Action", "DeleteCommand"), new("Version", "2014-05-26"), new("Format", "JSON"), new("AccessKeyId", key.AccessKeyId), new("SignatureMethod", "HMAC-SHA1"),
            new("SignatureVersion", "1.0"), new("SignatureNonce", Guid.NewGuid().ToString("N")), new("Timestamp", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'")),
        ];
        all.Add(new("Signature", Api.Access.Signature1.Sign(key.AccessKeySecret, Api.Access.Signature1.StringToSign("GET", all))));
        var call = new SignedBytes();
        call.Line("GET", CanonicalText.Query(all));
        call.Header("host", server.Authority, Cover.Free);
        call.Header("user-agent", "some client", Cover.Free);
        call.End();
        return call;
    }

    private void Line(string method, string query)
    {
        Add(method + " /?", Cover.Signed);
        for (var position = 0; position < query.Length; position++)
        {
            // %2f is another way to write %2F.
            var escaped = query.AsSpan(Math.Max(0, position - 2), Math.Min(2, position)).Contains('%');
            Add(query[position].ToString(), escaped ? Cover.CaseOnly : Cover.Signed);
        }

        Add(" HTTP/1.", Cover.Signed);
        Add("1", Cover.MinorVersion);
        EndLine(Cover.Signed);
    }

    private void Header(string name, string value, Cover cover, string colon = ": ")
    {
        Add(name, cover == Cover.Signed ? Cover.CaseOnly : cover);
        Add(colon, cover);
        Add(value, cover);
        EndLine(cover);
    }

    private void EndLine(Cover cover)
    {
        Add("\r", cover == Cover.Free ? cover : Cover.LineEnd);
        Add("\n", Cover.Signed);
    }

    private void End() => Add("\r\n", Cover.Signed);

    private void Add(string text, Cover cover)
    {
        _bytes.AddRange(Encoding.ASCII.GetBytes(text));
        _covers.AddRange(Enumerable.Repeat(cover, text.Length));
    }

    private enum Cover
    {
        Signed,
        CaseOnly,
        MinorVersion,
        LineEnd,
        Free,
    }
}
