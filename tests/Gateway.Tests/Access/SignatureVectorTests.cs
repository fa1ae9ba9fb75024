using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Access;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Gateway.Tests.Access;

public class SignatureVectorTests
{
    public static TheoryData<string> Names => ["A", "B1", "B2", "C", "D", "E", "F"];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_signature_of_an_unmodified_client_is_the_one_we_calculate(string name)
    {
        var evidence = CallReader.Read(Vector(name), _ => true).Value!.Evidence;

        Assert.Equal(evidence.Signature, Sign(evidence));
        Assert.Equal("testid", evidence.AccessKeyId);
    }

    [Theory]
    [InlineData("B1")]
    [InlineData("B2")]
    [InlineData("C")]
    [InlineData("E")]
    [InlineData("F")]
    public void Every_client_means_the_same_parameters(string name)
    {
        var call = CallReader.Read(Vector(name), _ => true).Value!;

        Assert.Equal("RunCommand", call.Action);
        foreach (var (parameter, value) in SignatureVectors.Business)
            Assert.Equal(value, call.Parameters[parameter]);
    }

    [Fact]
    public void The_text_to_sign_of_version_1_is_the_published_one()
    {
        var evidence = CallReader.Read(SignatureVectors.A(), _ => true).Value!.Evidence;

        Assert.Equal(
            "GET&%2F&AccessKeyId%3Dtestid%26Action%3DDescribeRegions%26Format%3DXML%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"
            + "%26SignatureVersion%3D1.0%26Timestamp%3D2016-02-23T12%253A46%253A24Z%26Version%3D2014-05-26",
            evidence.StringToSign);
        Assert.Equal(SignatureAlgorithm.HmacSha1, evidence.Algorithm);
        Assert.Equal(new(2016, 2, 23, 12, 46, 24, TimeSpan.Zero), evidence.Timestamp);
    }

    [Theory]
    [InlineData("D", "a6d4b389e02d69e57a3de332f170520b0a0f90381627d246a3c30ec1c3b3e8d5")]
    [InlineData("E", "76c472a690ce22e0e55a0e282e2b459263f0fb58de3a28b7859b6c42387df9dd")]
    [InlineData("F", "9abc54edf9376a0f2da2f7b0caf672239711011b29a912e8b558b1135e04176c")]
    public void The_hash_of_the_canonical_request_is_the_clients(string name, string hash)
    {
        var evidence = CallReader.Read(Vector(name), _ => true).Value!.Evidence;

        Assert.Equal("ACS3-HMAC-SHA256\n" + hash, evidence.StringToSign);
        Assert.Equal(SignatureAlgorithm.Acs3HmacSha256, evidence.Algorithm);
    }

    [Fact]
    public void A_call_with_a_security_token_is_refused_cleanly()
    {
        var fault = CallReader.Read(SignatureVectors.G(), _ => true).Fault!;

        Assert.Equal(("InvalidSecurityToken.NotFound", 400), (fault.Code, fault.Status));
    }

    [Fact]
    public void The_signature_of_a_call_with_a_security_token_is_calculated_as_its_client_does()
    {
        var call = SignatureVectors.G();
        var names = call.One("authorization").Split("SignedHeaders=")[1].Split(',')[0].Split(';');

        var canonical = Acs3Signature.CanonicalRequest("POST", [], [.. names.Select(name => KeyValuePair.Create(name, call.One(name)))], SignatureVectors.EmptyHash);
        var text = Acs3Signature.StringToSign(canonical);

        Assert.Equal("ACS3-HMAC-SHA256\ndd29d519e3e2b3fb2ae09e33613ef8375458e0e32eb818181766ebcf7205ff49", text);
        Assert.Equal("5c6dd51516b2a8a3e0f7eefc5ca12973e9595fda5532d97cab7042be8dc7ad95", Acs3Signature.Sign(SignatureVectors.Secret, text));
    }

    [Theory]
    [InlineData("DescribeRegions", "", "", "cac23117d822d7682fb5edb6b669b43b9f532931928597647e7ae92ac69105d1")]
    [InlineData("RunCommand", "query", "", "2a0ddfcb0aa24dc9eb3225014efe5d79ed7aedea2bdd46ab787c7e261e7bcc95")]
    [InlineData("RunCommand", "", SignatureVectors.FormBody, "fa3c4f06a36bc8af925d79e24f9475014c1868b7e2f9e430468fc6dd3431aeb9")]
    public void Our_client_signs_as_the_unmodified_ones_do(string action, string query, string body, string signature)
    {
        var headers = new Acs3Signer("testid", SignatureVectors.Secret).Sign(
            "127.0.0.1:18080",
            action,
            query.Length > 0 ? SignatureVectors.Business : [],
            System.Text.Encoding.UTF8.GetBytes(body),
            body.Length > 0 ? "application/x-www-form-urlencoded" : null,
            new(2024, 1, 2, 3, 4, 5, TimeSpan.Zero),
            "3156853299f313e23d1673dc12e1703d");

        Assert.EndsWith(",Signature=" + signature, headers[^1].Value, StringComparison.Ordinal);
    }

    private static RawCall Vector(string name) => name switch
    {
        "A" => SignatureVectors.A(),
        "B1" => SignatureVectors.B1(),
        "B2" => SignatureVectors.B2(),
        "C" => SignatureVectors.C(),
        "D" => SignatureVectors.D(),
        "E" => SignatureVectors.E(),
        "F" => SignatureVectors.F(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such vector."),
    };

    private static string Sign(CallEvidence evidence) => evidence.Algorithm == SignatureAlgorithm.HmacSha1
        ? Signature1.Sign(SignatureVectors.Secret, evidence.StringToSign)
        : Acs3Signature.Sign(SignatureVectors.Secret, evidence.StringToSign);
}
