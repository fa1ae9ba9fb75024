using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Access;

/// <summary>Reads calls signed with ACS3-HMAC-SHA256: what is common is in headers. Pure.</summary>
internal static class Acs3Reader
{
    // Whatever the server acts upon must be signed.
    private static readonly string[] MustBeSigned =
        ["host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"];

    private static readonly (string Header, string Name)[] Mandatory =
    [
        ("x-acs-action", "Action"), ("x-acs-version", "Version"), ("x-acs-signature-nonce", "SignatureNonce"), ("x-acs-date", "Timestamp"),
        ("x-acs-content-sha256", "ContentSha256"),
    ];

    public static Answer<SignedCall> Read(
        RawCall raw, List<KeyValuePair<string, string>> query, IReadOnlyDictionary<string, string> parameters, Func<string, bool> isAction)
    {
        foreach (var (header, name) in Mandatory)
        {
            if (raw.One(header).Length == 0)
                return RefusalResponses.MissingCommon(name);
        }

        var action = raw.One("x-acs-action");
        if (CallReader.RefuseAction(action, raw.One("x-acs-version"), isAction) is { } noAction)
            return noAction;
        if (!CallReader.TryReadTime(raw.One("x-acs-date"), out var timestamp))
            return RefusalResponses.Of(RefusalCode.InvalidTimeStampFormat, "Specified time stamp or date value is not well formatted.");

        var authorization = raw.One("authorization");
        var space = authorization.IndexOf(' ');
        if (space < 0)
            return Incomplete("the Authorization header has an algorithm, a blank and its parts");
        if (authorization[..space] != Acs3Signature.Algorithm)
            return RefusalResponses.Of(RefusalCode.InvalidParameter, $"This server takes the signature algorithm {Acs3Signature.Algorithm}.");
        if (Parts(authorization[(space + 1)..]) is not { } parts)
            return Incomplete("the Authorization header has Credential, SignedHeaders and Signature");
        var signedNames = parts["SignedHeaders"].Split(';');
        if (Unsigned(raw, signedNames) is { } unsigned)
            return Incomplete($"the header {unsigned} is signed, once, under its lower-case name");
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var name in signedNames)
        {
            if (raw.Header(name) is not [{ } value])
                return Incomplete("every signed header is there once");
            headers.Add(new(name, value.Trim()));
        }

        if (CallReader.RefuseNames(parts["Credential"], raw.One("x-acs-signature-nonce")) is { } badName)
            return badName;

        // The signature covers the hash in the header, and the bytes that came must have that hash.
        var hash = raw.One("x-acs-content-sha256");
        if (!raw.BodyFollows && hash != Acs3Signature.Hash(raw.Body.Span))
            return Incomplete("x-acs-content-sha256 is the SHA-256 of the body in lower-case hexadecimal");
        var canonical = Acs3Signature.CanonicalRequest(raw.Method, query, headers, hash);
        return new SignedCall(
            action,
            parameters,
            new CallEvidence(
                parts["Credential"],
                SignatureAlgorithm.Acs3HmacSha256,
                Acs3Signature.StringToSign(canonical),
                parts["Signature"],
                raw.One("x-acs-signature-nonce"),
                timestamp,
                action,
                raw.SourceAddress));
    }

    private static ApiFault Incomplete(string expected) =>
        RefusalResponses.Of(RefusalCode.IncompleteSignature, $"The request signature does not conform to {Acs3Signature.Algorithm}: expected is that {expected}.");

    private static string? Unsigned(RawCall raw, string[] signedNames)
    {
        // The type decides whether a body is read, so it must be what the signer sent.
        var must = !raw.HasBody ? MustBeSigned : [.. MustBeSigned, "content-type"];
        return Array.Find(must, name => !signedNames.Contains(name, StringComparer.Ordinal))
            ?? signedNames.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
    }

    private static Dictionary<string, string>? Parts(string text)
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text.Split(','))
        {
            var equals = part.IndexOf('=');
            if (equals < 1 || equals == part.Length - 1 || !parts.TryAdd(part[..equals].Trim(), part[(equals + 1)..].Trim()))
                return null;
        }

        return parts.Count == 3 && parts.ContainsKey("Credential") && parts.ContainsKey("SignedHeaders") && parts.ContainsKey("Signature") ? parts : null;
    }
}
