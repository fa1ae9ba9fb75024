using System.Globalization;
using System.Text;
using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Access;

/// <summary>Makes a signed call of an HTTP request, in either signature version. Judges form only; who calls is a silo's to say. Pure.</summary>
internal static class CallReader
{
    private const int NameCharactersMax = 256;
    private const string FormType = "application/x-www-form-urlencoded";
    private static readonly string[] TokenParameters = ["SecurityToken", "SignatureType", "BearerToken"];

    /// <summary>Reads the call, in the order in which the ECS gateway checks: common parameters, action and version, time format.</summary>
    /// <param name="raw">The request.</param>
    /// <param name="isAction">Whether there is an action of that name.</param>
    public static Answer<SignedCall> Read(RawCall raw, Func<string, bool> isAction)
    {
        if (raw.Method is not ("GET" or "POST"))
            return RefusalResponses.Of(RefusalCode.UnsupportedHttpMethod, "This server takes GET and POST.");
        var query = new List<KeyValuePair<string, string>>();
        var form = new List<KeyValuePair<string, string>>();
        if (!UrlText.TryRead(raw.Query, query) || !TryReadForm(raw, form))
            return RefusalResponses.Of(RefusalCode.InvalidParameter, "The parameters cannot be read: expected is URL-encoded UTF-8, in the query or a form.");
        if (query.Count + form.Count > HttpLimits.ParametersMax)
            return RefusalResponses.Of(RefusalCode.InvalidParameter, $"A call has at most {HttpLimits.ParametersMax} parameters.");

        var parameters = new Dictionary<string, string>(query.Count + form.Count, StringComparer.Ordinal);
        foreach (var (name, value) in query.Concat(form))
        {
            // Of two values the signer might mean one and the server take the other.
            if (!parameters.TryAdd(name, value))
                return RefusalResponses.Of(RefusalCode.InvalidParameter, "A parameter is there more than once.");
        }

        if (IsOfToken(raw, parameters))
            return RefusalResponses.Of(RefusalCode.InvalidSecurityToken, "This server issues no security tokens: sign with an access key alone.");
        return raw.IsSignedInHeaders
            ? Acs3Reader.Read(raw, query, parameters, isAction)
            : Signature1Reader.Read(raw, parameters, isAction);
    }

    /// <summary>Refuses an action or version that is not served, or null.</summary>
    public static ApiFault? RefuseAction(string action, string version, Func<string, bool> isAction)
    {
        if (!isAction(action))
            return RefusalResponses.Of(RefusalCode.InvalidActionNotFound, "Specified api is not found, please check your url and method.");
        return version == Acs3Signer.ApiVersion ? null : RefusalResponses.Of(RefusalCode.InvalidVersion, "Specified parameter Version is not valid.");
    }

    /// <summary>Refuses a key id or nonce that cannot be, before anything costly is made of the call; or null. A silo looks again.</summary>
    public static ApiFault? RefuseNames(string accessKeyId, string nonce)
    {
        if (!IsName(accessKeyId))
            return RefusalResponses.Of(RefusalCode.InvalidAccessKeyIdNotFound, "Specified access key is not found.");
        return IsName(nonce)
            ? null
            : RefusalResponses.Of(RefusalCode.InvalidParameter, $"The nonce should have 1 to {NameCharactersMax} visible ASCII characters.");
    }

    /// <summary>Reads a time of the form 2024-01-02T03:04:05Z.</summary>
    public static bool TryReadTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    // Calls with temporary credentials; those with a bearer token have no key and no signature at all.
    private static bool IsOfToken(RawCall raw, Dictionary<string, string> parameters) =>
        raw.Header("x-acs-security-token").Count > 0 || raw.Header("x-acs-bearer-token").Count > 0 || raw.Header("x-acs-signature-type").Count > 0
        || TokenParameters.Any(name => parameters.GetValueOrDefault(name, "").Length > 0);

    private static bool IsName(string text) => text.Length is > 0 and <= NameCharactersMax && text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;

    private static bool TryReadForm(RawCall raw, List<KeyValuePair<string, string>> form)
    {
        if (raw.Body.IsEmpty)
            return true;
        var type = raw.One("content-type").Split(';')[0].Trim();
        return type.Equals(FormType, StringComparison.OrdinalIgnoreCase)
            && Ascii.IsValid(raw.Body.Span)
            && UrlText.TryRead(Encoding.ASCII.GetString(raw.Body.Span), form);
    }
}
