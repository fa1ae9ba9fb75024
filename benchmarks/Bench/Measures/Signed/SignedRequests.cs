using System.Text;
using CloudAssistant.Api.Access;

namespace CloudAssistant.Bench.Measures.Signed;

/// <summary>Requests as they go over the wire, each signed with a nonce of its own. Pure but for time and nonces.</summary>
internal sealed class SignedRequests(string authority, AccessKeyFile key, string action, IReadOnlyList<IReadOnlyList<KeyValuePair<string, string>>> calls)
{
    private const string FormType = "application/x-www-form-urlencoded";

    private readonly Acs3Signer _signer = new(key.AccessKeyId, key.AccessKeySecret);
    private readonly string[] _bodies = [.. calls.Select(CanonicalText.Query)];
    private int _made;

    /// <summary>A request; no two have the same nonce.</summary>
    public string Next(DateTimeOffset now)
    {
        var body = _bodies[_made++ % _bodies.Length];
        var text = new StringBuilder("POST / HTTP/1.1\r\naccept: application/json\r\n");
        foreach (var (name, value) in _signer.Sign(authority, action, [], Encoding.ASCII.GetBytes(body), FormType, now, Guid.NewGuid().ToString("N")))
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        return text.Append("content-length: ").Append(body.Length).Append("\r\n\r\n").Append(body).ToString();
    }
}
