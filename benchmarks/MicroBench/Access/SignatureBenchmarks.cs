using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Access;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.MicroBench.Access;

/// <summary>A signed call as a gateway reads it and a silo judges it, the nonce aside. Baseline: HMAC-SHA256 of the text that was signed.</summary>
public class SignatureBenchmarks
{
    private static readonly AccessKey Key = new("AKIDofABench00000000", AccountId.First, "a secret of thirty characters.", true);

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(Key.Secret);
    private RawCall _acs3 = null!;
    private RawCall _version1 = null!;
    private byte[] _signed = [];

    [GlobalSetup]
    public void Setup()
    {
        var now = DateTimeOffset.UnixEpoch.AddYears(55);
        var common = new Dictionary<string, string>
        {
            ["Type"] = "RunShellScript", ["CommandContent"] = "echo hello; exit 0", ["ResourceTag.1.Key"] = "fleet", ["ResourceTag.1.Value"] = "bench", ["Timeout"] = "60",
        };
        var query = CanonicalText.Query(common);
        var headers = new Acs3Signer(Key.Id, Key.Secret).Sign("127.0.0.1:8080", "RunCommand", common, [], null, now, "nonce-1")
            .ToDictionary(header => header.Key.ToLowerInvariant(), header => (IReadOnlyList<string?>)[header.Value]);
        _acs3 = new() { Method = "POST", Query = query, Header = name => headers.GetValueOrDefault(name, []) };

        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
        [
            ("Action", "RunCommand"), ("Version", Acs3Signer.ApiVersion), ("AccessKeyId", Key.Id), ("SignatureMethod", "HMAC-SHA1"), ("SignatureVersion", "1.0"),
            ("SignatureNonce", "nonce-1"), ("Timestamp", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null)),
        ])
            common.Add(name, value);
        common.Add("Signature", Signature1.Sign(Key.Secret, Signature1.StringToSign("POST", common)));
        _version1 = new() { Method = "POST", Query = CanonicalText.Query(common), Header = _ => [] };

        _signed = Encoding.UTF8.GetBytes(Acs3Signature.StringToSign(Acs3Signature.CanonicalRequest("POST", common, headers.Select(header => KeyValuePair.Create(header.Key, header.Value[0]!)).ToArray(), "")));
        if (Acs3() is not null || Version1() is not null)
            throw new InvalidOperationException("A true signature was refused; there is nothing to measure.");
    }

    [Benchmark(Baseline = true)]
    public byte[] Hmac() => HMACSHA256.HashData(_secret, _signed);

    [Benchmark]
    public object? Acs3() => Judge(_acs3);

    [Benchmark]
    public object? Version1() => Judge(_version1);

    private static Refusal? Judge(RawCall call)
    {
        var signed = CallReader.Read(call, static _ => true).Value ?? throw new InvalidOperationException("The call was not read.");
        return AccessRules.RefuseShape(signed.Evidence) ?? AccessRules.RefuseSignature(signed.Evidence, Key);
    }
}
