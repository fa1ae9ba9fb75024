using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Access;

namespace CloudAssistant.Gateway.Tests.Access;

/// <summary>Requests recorded from unmodified clients, with the signatures those clients made. Key <c>testid</c>, secret <c>testsecret</c>.</summary>
internal static class SignatureVectors
{
    public const string Secret = "testsecret";
    public const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    public const string FormBody =
        "RegionId=local-1&Type=RunShellScript&Name=h%C3%A9llo%20*~'()!&CommandContent=echo%20%22%7B%7Bname%7D%7D%22%20%2B%2F%3D%26"
        + "&Parameters=%7B%22name%22%3A%22Jack%20%26%20Jill%22%7D&InstanceId.1=i-1&InstanceId.2=mi-2&Tag.1.Key=k%201&Tag.1.Value=v%2F1&EnableParameter=true&Timeout=60";

    private const string Nonce = "3156853299f313e23d1673dc12e1703d";
    private const string Time = "2024-01-02T03:04:05Z";

    /// <summary>The business parameters of all RunCommand vectors, decoded.</summary>
    public static readonly IReadOnlyList<KeyValuePair<string, string>> Business =
    [
        new("RegionId", "local-1"), new("Type", "RunShellScript"), new("Name", "héllo *~'()!"), new("CommandContent", "echo \"{{name}}\" +/=&"),
        new("Parameters", "{\"name\":\"Jack & Jill\"}"), new("InstanceId.1", "i-1"), new("InstanceId.2", "mi-2"), new("Tag.1.Key", "k 1"), new("Tag.1.Value", "v/1"),
        new("EnableParameter", "true"), new("Timeout", "60"),
    ];

    public static string Common1(string action, string format, string nonce = Nonce, string time = Time) =>
        $"AccessKeyId=testid&Action={action}&Format={format}&SignatureMethod=HMAC-SHA1&SignatureNonce={nonce}&SignatureVersion=1.0"
        + $"&Timestamp={Uri.EscapeDataString(time)}&Version=2014-05-26";

    public static RawCall A() => Get(
        Common1("DescribeRegions", "XML", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf", "2016-02-23T12:46:24Z") + "&Signature=OLeaidS1JvxuMvnyHOwuJ%2BuX5qY%3D");

    public static RawCall B1() => Get(Common1("RunCommand", "JSON") + "&" + FormBody + "&Signature=MbDYOmu3VStCYXlTaLOqGHiBBcw%3D");

    public static RawCall B2() => Post("", Common1("RunCommand", "JSON") + "&" + FormBody + "&Signature=0RDq7dl93Lf2Bxz39NlqIeVL%2BX0%3D");

    public static RawCall C() => Post(Common1("RunCommand", "json") + "&Signature=5ivxZUgdn0nKzLT24rSfoN9DW0k%3D", FormBody);

    public static RawCall D() => Acs3("DescribeRegions", "", "", "cac23117d822d7682fb5edb6b669b43b9f532931928597647e7ae92ac69105d1");

    public static RawCall E() => Acs3("RunCommand", FormBody.Replace("'", "%27", StringComparison.Ordinal), "", "2a0ddfcb0aa24dc9eb3225014efe5d79ed7aedea2bdd46ab787c7e261e7bcc95");

    public static RawCall F() => Acs3("RunCommand", "", FormBody, "fa3c4f06a36bc8af925d79e24f9475014c1868b7e2f9e430468fc6dd3431aeb9");

    public static RawCall G() => Acs3(
        "DescribeRegions", "", "", "5c6dd51516b2a8a3e0f7eefc5ca12973e9595fda5532d97cab7042be8dc7ad95",
        ("x-acs-accesskey-id", "testid"), ("x-acs-security-token", "sts-token/1+"), ("x-acs-credentials-provider", "static_sts"));

    public static RawCall Get(string query) => new() { Method = "GET", Query = query, Header = _ => [] };

    public static RawCall Post(string query, string body) => WithHeaders("POST", query, body, [("content-type", "application/x-www-form-urlencoded")]);

    public static RawCall WithHeaders(string method, string query, string body, params (string Name, string Value)[] headers) => new()
    {
        Method = method,
        Query = query,
        Body = System.Text.Encoding.UTF8.GetBytes(body),
        Header = name => [.. headers.Where(header => header.Name == name).Select(header => header.Value)],
    };

    public static RawCall Acs3(string action, string query, string body, string signature, params (string Name, string Value)[] more)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = "127.0.0.1:18080",
            ["x-acs-action"] = action,
            ["x-acs-content-sha256"] = Acs3Signature.Hash(System.Text.Encoding.UTF8.GetBytes(body)),
            ["x-acs-credentials-provider"] = "static_ak",
            ["x-acs-date"] = Time,
            ["x-acs-signature-nonce"] = Nonce,
            ["x-acs-version"] = "2014-05-26",
        };
        if (body.Length > 0)
            headers["content-type"] = "application/x-www-form-urlencoded";
        foreach (var (name, value) in more)
            headers[name] = value;
        var authorization = $"ACS3-HMAC-SHA256 Credential=testid,SignedHeaders={string.Join(';', headers.Keys)},Signature={signature}";
        return WithHeaders("POST", query, body, [.. headers.Select(header => (header.Key, header.Value)), ("authorization", authorization)]);
    }
}
