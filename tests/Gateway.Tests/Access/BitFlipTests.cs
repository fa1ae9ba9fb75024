using System.Text;
using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Access;

namespace CloudAssistant.Gateway.Tests.Access;

public class BitFlipTests
{
    [Fact]
    public void A_query_with_any_bit_flipped_is_refused_or_means_the_same()
    {
        var query = SignatureVectors.B1().Query;
        var original = CallReader.Read(SignatureVectors.B1(), _ => true).Value!;
        var tried = 0;
        for (var position = 0; position < query.Length; position++)
        {
            for (var bit = 0; bit < 7; bit++, tried++)
            {
                var flipped = query[..position] + (char)(query[position] ^ (1 << bit)) + query[(position + 1)..];
                AssertRefusedOrSame(original, SignatureVectors.Get(flipped), Signature1.Sign);
            }
        }

        Assert.True(tried > 3_000);
    }

    [Fact]
    public void A_form_with_any_bit_flipped_is_refused()
    {
        var call = SignatureVectors.F();
        var body = call.Body.ToArray();
        for (var position = 0; position < body.Length; position++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var flipped = body.ToArray();
                flipped[position] ^= (byte)(1 << bit);
                // The hash of the bytes is signed: here not even another way to write the same passes.
                Assert.False(Accepts(CallReader.Read(call with { Body = flipped }, _ => true).Value, Acs3Signature.Sign));
            }
        }
    }

    [Fact]
    public void A_signed_header_with_any_bit_flipped_is_refused()
    {
        var call = SignatureVectors.F();
        foreach (var name in new[] { "host", "content-type", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version", "authorization" })
        {
            var value = call.One(name);
            for (var position = 0; position < value.Length; position++)
            {
                for (var bit = 0; bit < 7; bit++)
                {
                    var flipped = value[..position] + (char)(value[position] ^ (1 << bit)) + value[(position + 1)..];
                    var changed = call with { Header = asked => asked == name ? [flipped] : call.Header(asked) };
                    Assert.False(Accepts(CallReader.Read(changed, _ => true).Value, Acs3Signature.Sign), $"{name}: {flipped}");
                }
            }
        }
    }

    private static void AssertRefusedOrSame(SignedCall original, RawCall changed, Func<string, string, string> sign)
    {
        var call = CallReader.Read(changed, _ => true).Value;
        if (!Accepts(call, sign))
            return;
        // %2b is another way to write %2B: the same call, and its nonce is used once all the same.
        Assert.Equal(original.Evidence, call!.Evidence);
        Assert.Equal(original.Parameters.Order(Comparer<KeyValuePair<string, string>>.Create((a, b) => string.CompareOrdinal(a.Key, b.Key))), call.Parameters.Order(Comparer<KeyValuePair<string, string>>.Create((a, b) => string.CompareOrdinal(a.Key, b.Key))));
    }

    private static bool Accepts(SignedCall? call, Func<string, string, string> sign) =>
        call is not null && call.Evidence.AccessKeyId == "testid" && sign(SignatureVectors.Secret, call.Evidence.StringToSign) == call.Evidence.Signature;
}
