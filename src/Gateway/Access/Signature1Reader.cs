using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Access;

/// <summary>Reads calls signed with version 1.0: everything is a parameter. Pure.</summary>
internal static class Signature1Reader
{
    private static readonly string[] Mandatory =
        ["Action", "Version", "AccessKeyId", "Signature", "SignatureMethod", "SignatureVersion", "SignatureNonce", "Timestamp"];

    public static Answer<SignedCall> Read(RawCall raw, IReadOnlyDictionary<string, string> parameters, Func<string, bool> isAction)
    {
        string Value(string name) => parameters.GetValueOrDefault(name, "");

        if (Mandatory.FirstOrDefault(name => Value(name).Length == 0) is { } missing)
            return RefusalResponses.MissingCommon(missing);
        if (CallReader.RefuseAction(Value("Action"), Value("Version"), isAction) is { } noAction)
            return noAction;
        if (Value("SignatureMethod") != "HMAC-SHA1")
            return RefusalResponses.Of(RefusalCode.InvalidParameter, "Specified parameter SignatureMethod is not valid: this server takes HMAC-SHA1.");
        if (Value("SignatureVersion") != "1.0")
            return RefusalResponses.Of(RefusalCode.InvalidParameter, "Specified parameter SignatureVersion is not valid: this server takes 1.0.");
        if (!CallReader.TryReadTime(Value("Timestamp"), out var timestamp))
            return RefusalResponses.Of(RefusalCode.InvalidTimeStampFormat, "Specified time stamp or date value is not well formatted.");

        if (CallReader.RefuseNames(Value("AccessKeyId"), Value("SignatureNonce")) is { } badName)
            return badName;

        var stringToSign = Signature1.StringToSign(raw.Method, parameters);
        return new SignedCall(
            Value("Action"),
            parameters,
            new CallEvidence(
                Value("AccessKeyId"),
                SignatureAlgorithm.HmacSha1,
                stringToSign,
                Value("Signature"),
                Value("SignatureNonce"),
                timestamp,
                Value("Action"),
                raw.SourceAddress));
    }
}
