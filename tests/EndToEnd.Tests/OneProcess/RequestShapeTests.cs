using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CloudAssistant.Api.Access;

namespace CloudAssistant.EndToEnd.Tests.OneProcess;

/// <summary>Every mix of query, form and headers in which clients send a call is signed and read alike.</summary>
public class RequestShapeTests(Server server) : IClassFixture<Server>
{
    private const string Form = "application/x-www-form-urlencoded";

    [Theory]
    [InlineData("1.0 GET, all in the query")]
    [InlineData("1.0 GET, blanks as plus signs")]
    [InlineData("1.0 POST, all in the query and no body")]
    [InlineData("1.0 POST, all in the form")]
    [InlineData("1.0 POST, common in the query and the rest in the form")]
    [InlineData("ACS3 POST, query and no body")]
    [InlineData("ACS3 POST, form")]
    [InlineData("ACS3 GET, query")]
    public async Task A_call_is_understood_in_every_shape(string shape)
    {
        // What clients leave as it is on the wire, and what they sign otherwise.
        var name = $"héllo *~'()! +/=& {Guid.NewGuid():N}";
        var parameters = new Dictionary<string, string>
        {
            ["RegionId"] = "local-1", ["Name"] = name, ["Type"] = "RunShellScript", ["CommandContent"] = "echo \"{{name}}\" +/=&", ["ContentEncoding"] = "PlainText", ["Tag.1.Key"] = "k 1",
            ["Tag.1.Value"] = "v/1", ["EnableParameter"] = "true",
        };
        using var http = new HttpClient();
        using var request = shape.StartsWith("ACS3", StringComparison.Ordinal) ? Acs3(shape, parameters) : Version1(shape, parameters);

        using var answer = await http.SendAsync(request);

        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        using var client = server.Client();
        var command = Assert.Single((await client.DescribeCommandsAsync(new() { Name = name, ContentEncoding = "PlainText" })).Commands.Command);
        Assert.Equal(("echo \"{{name}}\" +/=&", "k 1", "v/1"), (command.CommandContent, command.Tags.Tag[0].TagKey, command.Tags.Tag[0].TagValue));
    }

    private HttpRequestMessage Version1(string shape, Dictionary<string, string> business)
    {
        var common = new Dictionary<string, string>
        {
            ["Action"] = "CreateCommand", ["Version"] = "2014-05-26", ["AccessKeyId"] = server.Key.AccessKeyId, ["SignatureMethod"] = "HMAC-SHA1", ["SignatureVersion"] = "1.0",
            ["SignatureNonce"] = Guid.NewGuid().ToString(), ["Timestamp"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        var method = shape.Contains("GET", StringComparison.Ordinal) ? HttpMethod.Get : HttpMethod.Post;
        var all = common.Concat(business).ToDictionary();
        var text = Signature1.StringToSign(method.Method, all);
        common["Signature"] = Signature1.Sign(server.Key.AccessKeySecret, text);
        var isSplit = shape.Contains("rest in the form", StringComparison.Ordinal);
        var isForm = shape.EndsWith("all in the form", StringComparison.Ordinal);
        var inQuery = isForm ? [] : isSplit ? common : common.Concat(business).ToDictionary();
        var inForm = isForm ? common.Concat(business).ToDictionary() : isSplit ? business : [];
        var query = CanonicalText.Query(inQuery);
        if (shape.Contains("plus", StringComparison.Ordinal))
            query = query.Replace("%20", "+", StringComparison.Ordinal);
        var request = new HttpRequestMessage(method, new Uri(server.Address, "/?" + query));
        if (inForm.Count > 0)
            request.Content = Body(CanonicalText.Query(inForm));
        return request;
    }

    private HttpRequestMessage Acs3(string shape, Dictionary<string, string> business)
    {
        var inForm = shape.EndsWith("form", StringComparison.Ordinal);
        var method = shape.Contains("GET", StringComparison.Ordinal) ? HttpMethod.Get : HttpMethod.Post;
        var body = inForm ? Encoding.ASCII.GetBytes(CanonicalText.Query(business)) : [];
        var headers = new Dictionary<string, string>
        {
            ["host"] = server.Address.Authority, ["x-acs-action"] = "CreateCommand", ["x-acs-version"] = "2014-05-26", ["x-acs-signature-nonce"] = Guid.NewGuid().ToString("N"),
            ["x-acs-date"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), ["x-acs-content-sha256"] = Acs3Signature.Hash(body),
            ["x-acs-credentials-provider"] = "static_ak",
        };
        if (inForm)
            headers["content-type"] = Form;
        var signed = headers.OrderBy(header => header.Key, StringComparer.Ordinal).ToList();
        var canonical = Acs3Signature.CanonicalRequest(method.Method, inForm ? [] : [.. business], signed, headers["x-acs-content-sha256"]);
        var signature = Acs3Signature.Sign(server.Key.AccessKeySecret, Acs3Signature.StringToSign(canonical));
        var request = new HttpRequestMessage(method, new Uri(server.Address, inForm ? "/" : "/?" + CanonicalText.Query(business)));
        if (inForm)
            request.Content = Body(Encoding.ASCII.GetString(body));
        foreach (var (name, value) in signed.Where(header => header.Key.StartsWith("x-", StringComparison.Ordinal)))
            request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"ACS3-HMAC-SHA256 Credential={server.Key.AccessKeyId},SignedHeaders={string.Join(';', signed.Select(header => header.Key))},Signature={signature}");
        return request;
    }

    private static ByteArrayContent Body(string form)
    {
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes(form));
        content.Headers.ContentType = new MediaTypeHeaderValue(Form);
        return content;
    }
}
