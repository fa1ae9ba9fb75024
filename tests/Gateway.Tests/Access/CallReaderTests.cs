using CloudAssistant.Gateway.Access;
using CloudAssistant.Gateway.Http;

namespace CloudAssistant.Gateway.Tests.Access;

public class CallReaderTests
{
    private static readonly string[] Common = SignatureVectors.Common1("RunCommand", "JSON").Split('&');

    [Theory]
    [InlineData("Action")]
    [InlineData("Version")]
    [InlineData("AccessKeyId")]
    [InlineData("Signature")]
    [InlineData("SignatureMethod")]
    [InlineData("SignatureVersion")]
    [InlineData("SignatureNonce")]
    [InlineData("Timestamp")]
    public void A_missing_common_parameter_is_named(string name)
    {
        var query = string.Join('&', Common.Append("Signature=x").Where(part => !part.StartsWith(name + "=", StringComparison.Ordinal)));

        AssertFault($"Missing{name}", 400, SignatureVectors.Get(query));
    }

    [Theory]
    [InlineData("x-acs-action", "MissingAction")]
    [InlineData("x-acs-version", "MissingVersion")]
    [InlineData("x-acs-signature-nonce", "MissingSignatureNonce")]
    [InlineData("x-acs-date", "MissingTimestamp")]
    [InlineData("host", "IncompleteSignature")]
    public void A_missing_header_is_named(string name, string code)
    {
        var call = SignatureVectors.D();

        AssertFault(code, 400, call with { Header = asked => asked == name ? [] : call.Header(asked) });
    }

    [Theory]
    [InlineData("host")]
    [InlineData("x-acs-action")]
    [InlineData("x-acs-version")]
    [InlineData("x-acs-date")]
    [InlineData("x-acs-signature-nonce")]
    [InlineData("x-acs-content-sha256")]
    [InlineData("content-type")]
    public void What_the_server_acts_upon_must_be_signed(string name)
    {
        var call = SignatureVectors.F();
        var authorization = call.One("authorization").Replace(name + ";", "", StringComparison.Ordinal).Replace(";" + name, "", StringComparison.Ordinal);

        AssertFault("IncompleteSignature", 400, call with { Header = asked => asked == "authorization" ? [authorization] : call.Header(asked) });
    }

    [Theory]
    [InlineData("ACS3-HMAC-SHA256", "IncompleteSignature")]
    [InlineData("ACS3-HMAC-SHA256 Credential=testid", "IncompleteSignature")]
    [InlineData("ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=,Signature=x", "IncompleteSignature")]
    [InlineData("ACS3-HMAC-SHA256 Credential=a,Credential=b,Signature=x", "IncompleteSignature")]
    [InlineData("ACS3-HMAC-SM3 Credential=testid,SignedHeaders=host,Signature=x", "InvalidParameter")]
    [InlineData("ACS3-RSA-SHA256 Credential=testid,SignedHeaders=host,Signature=x", "InvalidParameter")]
    public void Another_authorization_is_refused(string authorization, string code)
    {
        var call = SignatureVectors.D();

        AssertFault(code, 400, call with { Header = asked => asked == "authorization" ? [authorization] : call.Header(asked) });
    }

    [Fact]
    public void A_header_that_comes_twice_is_refused()
    {
        var call = SignatureVectors.D();

        AssertFault("IncompleteSignature", 400, call with { Header = asked => asked == "host" ? ["a", "b"] : call.Header(asked) });
    }

    [Theory]
    [InlineData("a=1&a=2", "")]
    [InlineData("a=1", "a=1")]
    [InlineData("", "a=1&a=1")]
    public void A_parameter_that_comes_twice_is_refused(string query, string body) => AssertFault("InvalidParameter", 400, SignatureVectors.Post(query, body));

    [Theory]
    [InlineData("a=%")]
    [InlineData("a=%4")]
    [InlineData("a=%zz")]
    [InlineData("a=%ff")]
    [InlineData("a=%C3")]
    [InlineData("=1")]
    public void Text_that_is_not_encoded_utf_8_is_refused(string query) => AssertFault("InvalidParameter", 400, SignatureVectors.Get(query));

    [Fact]
    public void A_body_of_another_type_is_refused() =>
        AssertFault("InvalidParameter", 400, SignatureVectors.WithHeaders("POST", "", "{}", ("content-type", "application/json")));

    [Fact]
    public void An_empty_body_may_have_any_type()
    {
        var call = SignatureVectors.B2();

        AssertFault("MissingAction", 400, SignatureVectors.WithHeaders("POST", "", "", ("content-type", "application/json")));
        Assert.NotNull(CallReader.Read(SignatureVectors.WithHeaders(
            "POST", "", System.Text.Encoding.UTF8.GetString(call.Body.Span), ("content-type", "application/x-www-form-urlencoded; charset=utf-8")), _ => true).Value);
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    [InlineData("HEAD")]
    public void Another_method_is_refused(string method) => AssertFault("UnsupportedHTTPMethod", 403, SignatureVectors.B1() with { Method = method });

    [Fact]
    public void An_unknown_action_is_not_found_before_its_time_is_read() =>
        AssertFault("InvalidAction.NotFound", 404, SignatureVectors.Get("Signature=x&" + SignatureVectors.Common1("SendFile", "JSON", time: "yesterday")), _ => false);

    [Fact]
    public void Another_version_is_refused() =>
        AssertFault("InvalidVersion", 400, SignatureVectors.Get("Signature=x&" + SignatureVectors.Common1("RunCommand", "JSON").Replace("2014-05-26", "2015-01-01", StringComparison.Ordinal)));

    [Theory]
    [InlineData("2024-01-02 03:04:05")]
    [InlineData("2024-01-02T03:04:05+08:00")]
    [InlineData("2024-01-02T03:04Z")]
    [InlineData("0")]
    public void A_time_of_another_form_is_refused(string time) =>
        AssertFault("InvalidTimeStamp.Format", 400, SignatureVectors.Get("Signature=x&" + SignatureVectors.Common1("RunCommand", "JSON", time: time)));

    [Theory]
    [InlineData("SignatureMethod=HMAC-SHA1", "SignatureMethod=HMAC-SHA256", "InvalidParameter")]
    [InlineData("SignatureVersion=1.0", "SignatureVersion=2.0", "InvalidParameter")]
    [InlineData("Format=JSON", "Format=JSON&SecurityToken=t", "InvalidSecurityToken.NotFound")]
    [InlineData("Format=JSON", "Format=JSON&SignatureType=BEARERTOKEN&BearerToken=t", "InvalidSecurityToken.NotFound")]
    public void Another_way_to_sign_is_refused(string from, string to, string code) =>
        AssertFault(code, 400, SignatureVectors.Get("Signature=x&" + SignatureVectors.Common1("RunCommand", "JSON").Replace(from, to, StringComparison.Ordinal)));

    [Theory]
    [InlineData("x-acs-security-token")]
    [InlineData("x-acs-bearer-token")]
    [InlineData("x-acs-signature-type")]
    public void A_token_in_the_headers_is_refused_also_without_a_signature(string name)
    {
        var headers = new Dictionary<string, string> { ["x-acs-action"] = "RunCommand", ["x-acs-version"] = "2014-05-26", [name] = "BEARERTOKEN" };

        AssertFault("InvalidSecurityToken.NotFound", 400, SignatureVectors.WithHeaders("POST", "", "", [.. headers.Select(header => (header.Key, header.Value))]));
        AssertFault("InvalidSecurityToken.NotFound", 400, SignatureVectors.Get("Action=RunCommand&Version=2014-05-26&SignatureType=BEARERTOKEN&BearerToken=t"));
    }

    [Fact]
    public void A_blank_may_be_sent_as_a_plus_sign()
    {
        var call = CallReader.Read(SignatureVectors.Get("Signature=x&" + SignatureVectors.Common1("RunCommand", "JSON") + "&Name=a+b%2Bc"), _ => true).Value!;

        Assert.Equal("a b+c", call.Parameters["Name"]);
        Assert.Contains("Name%3Da%2520b%252Bc", call.Evidence.StringToSign, StringComparison.Ordinal);
    }

    [Fact]
    public void More_parameters_than_the_limit_are_refused()
    {
        var form = string.Join('&', Enumerable.Range(1, HttpLimits.ParametersMax + 1).Select(number => $"InstanceId.{number}=i"));

        AssertFault("InvalidParameter", 400, SignatureVectors.Post("", form));
    }

    private static void AssertFault(string code, int status, RawCall call, Func<string, bool>? isAction = null)
    {
        var answer = CallReader.Read(call, isAction ?? (_ => true));

        Assert.Null(answer.Value);
        Assert.Equal((code, status), (answer.Fault!.Code, answer.Fault.Status));
    }
}
