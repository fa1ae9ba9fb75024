using System.Globalization;
using System.Text;
using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Access;
using CsCheck;

namespace CloudAssistant.Gateway.Tests.Access;

/// <summary>What holds of whatever is sent. A failure prints the seed that makes it again.</summary>
public class CallReaderProperties
{
    private const string FormType = "application/x-www-form-urlencoded";

    private static readonly string[] CommonNames =
        ["Action", "Version", "AccessKeyId", "Signature", "SignatureMethod", "SignatureVersion", "SignatureNonce", "Timestamp", "SecurityToken", "Format"];

    private static readonly string[] HeaderNames =
        ["host", "content-type", "authorization", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256", "accept"];

    // Whole code points, and those that mean something in a URL more often than the rest.
    private static readonly Gen<string> Text =
        Gen.Frequency((3, Gen.Char["&=%+ /?#;,:~*'()!-_.aZ0"].Select(one => one.ToString())), (1, Gen.Int[1, 0x10FFFF].Where(Rune.IsValid).Select(value => new Rune(value).ToString())))
            .Array[0, 12].Select(string.Concat);

    private static readonly Gen<Dictionary<string, string>> Parameters =
        Gen.Select(Text.Where(name => name.Length > 0), Text).Array[0, 8].Select(pairs => pairs.Where(pair => !CommonNames.Contains(pair.Item1)).DistinctBy(pair => pair.Item1)
            .ToDictionary(pair => pair.Item1, pair => pair.Item2));

    // Nearly right values, so that what comes after the first check is reached too.
    private static readonly Gen<string> Value = Gen.Frequency(
        (2, Text),
        (1, AnyOf(
            "RunCommand", "2014-05-26", "1.0", "HMAC-SHA1", "2024-01-02T03:04:05Z", "n", "testid", FormType, SignatureVectors.EmptyHash,
            "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;x-acs-action,Signature=x", "ACS3-HMAC-SHA256 Credential=,SignedHeaders=;;,Signature", "ACS3-", "", "%", "%C3", "\0")));

    [Fact]
    public void Whatever_is_sent_is_read_or_refused() =>
        Gen.Select(
            AnyOf("GET", "POST", "PUT", ""),
            Pairs(AnyOf(CommonNames), Value),
            Gen.OneOf(Pairs(AnyOf(CommonNames), Value).Select(Encoding.UTF8.GetBytes), Gen.Byte.Array[0, 60]),
            Gen.Select(AnyOf(HeaderNames), Value).Array[0, 12],
            Gen.Bool)
            .Sample((method, query, body, headers, follows) =>
            {
                var answer = CallReader.Read(
                    new RawCall
                    {
                        Method = method, Query = query, Body = body, BodyFollows = follows,
                        Header = name => [.. headers.Where(header => header.Item1 == name).Select(header => header.Item2)],
                    },
                    action => action == "RunCommand");
                Assert.True(answer.Value is null != answer.Fault is null);
                Assert.InRange(answer.Fault?.Status ?? 400, 400, 404);
            }, iter: 20_000);

    [Fact]
    public void What_is_signed_is_what_another_reading_of_the_documents_says() =>
        Parameters.Sample(parameters =>
        {
            var sent = new Dictionary<string, string>(parameters) { ["Action"] = "A" };
            Assert.Equal(Plain(sent), CanonicalText.Query(sent));
            Assert.Equal("POST&%2F&" + PlainEncode(Plain(sent)), Signature1.StringToSign("POST", sent));
        }, iter: 2_000);

    [Fact]
    public void Other_parameters_are_never_signed_as_the_same_text() =>
        Gen.Select(Parameters.Where(parameters => parameters.Count > 0), Gen.Int).Sample((one, seed) =>
        {
            var other = Neighbour(one, new Random(seed));
            Assert.Equal(Same(one, other), Signature1.StringToSign("GET", one) == Signature1.StringToSign("GET", other));
        }, iter: 5_000);

    [Fact]
    public void However_a_client_writes_its_parameters_and_wherever_it_puts_them_it_means_and_signs_the_same() =>
        Gen.Select(Parameters, Gen.Int).Sample((parameters, seed) =>
        {
            var random = new Random(seed);
            var all = Common().Concat(parameters).ToArray();
            random.Shuffle(all);
            var (query, form) = (new StringBuilder(), new StringBuilder());
            foreach (var (name, value) in all)
                (random.Next(2) == 0 ? query : form).Append(Written(name, random)).Append('=').Append(Written(value, random)).Append('&');

            var call = CallReader.Read(SignatureVectors.Post(query.ToString(), form.ToString()), _ => true).Value!;

            Assert.True(Same(new(all), new(call.Parameters)));
            Assert.Equal(Signature1.StringToSign("POST", all), call.Evidence.StringToSign);
        }, iter: 2_000);

    [Fact]
    public void A_parameter_that_is_there_twice_is_refused_wherever_it_is() =>
        Gen.Select(Parameters.Where(parameters => parameters.Count > 0), Gen.Bool, Text).Sample((parameters, inForm, value) =>
        {
            var query = CanonicalText.Query(Common().Concat(parameters));
            var again = CanonicalText.Query([new(parameters.Keys.First(), value)]);

            var answer = CallReader.Read(inForm ? SignatureVectors.Post(query, again) : SignatureVectors.Get($"{query}&{again}"), _ => true);

            Assert.Equal("InvalidParameter", answer.Fault?.Code);
        }, iter: 2_000);

    [Fact]
    public void Calls_signed_in_their_headers_that_differ_are_never_signed_as_the_same_text()
    {
        var line = Gen.Char['!', '~'].Array[1, 8].Select(characters => new string(characters));
        var header = Gen.Select(line.Select(name => name.Replace(':', '-')), line, KeyValuePair.Create);
        var call = Gen.Select(AnyOf("GET", "POST"), Parameters, header.Array[0, 3], line);
        Gen.Select(call, call).Sample((one, other) =>
        {
            if (one.Item1 != other.Item1 || !Same(one.Item2, other.Item2) || !one.Item3.SequenceEqual(other.Item3) || one.Item4 != other.Item4)
                Assert.NotEqual(Signed(one), Signed(other));
        });
    }

    // Parameters that a careless text would hold the same way: cut elsewhere, put together, taken apart.
    private static Dictionary<string, string> Neighbour(Dictionary<string, string> parameters, Random random)
    {
        var all = parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var at = random.Next(all.Count);
        var ((name, value), next) = (all[at], at + 1 < all.Count ? all[at + 1] : default);
        switch (random.Next(4))
        {
            case 0 when value.Length > 0 && !char.IsSurrogate(value[0]):
                all[at] = new(name + value[0], value[1..]);
                break;
            case 1 when next.Key is not null:
                all[at] = new(name, $"{value}&{next.Key}={next.Value}");
                all.RemoveAt(at + 1);
                break;
            case 2:
                all[at] = new(name, Uri.EscapeDataString(value));
                break;
            default:
                all[at] = new($"{name}={value}", "");
                break;
        }

        return all.DistinctBy(pair => pair.Key).ToDictionary();
    }

    private static string Signed((string Method, Dictionary<string, string> Query, KeyValuePair<string, string>[] Headers, string Hash) call) =>
        Acs3Signature.CanonicalRequest(call.Method, call.Query, call.Headers, call.Hash);

    private static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static Gen<string> Pairs(Gen<string> names, Gen<string> values) =>
        Gen.Select(names, values, Gen.Bool).Array[0, 12].Select(pairs =>
            string.Join('&', pairs.Select(pair => $"{pair.Item1}={(pair.Item3 ? Uri.EscapeDataString(pair.Item2) : pair.Item2)}")));

    private static Dictionary<string, string> Common() => SignatureVectors.Common1("RunCommand", "JSON").Split('&').Append("Signature=s")
        .Select(part => part.Split('=')).ToDictionary(part => part[0], part => Uri.UnescapeDataString(part[1]));

    private static bool Same(Dictionary<string, string> one, Dictionary<string, string> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var value) && value == pair.Value);

    // Word by word: sorted by name, joined, each byte but a few escaped.
    private static string Plain(Dictionary<string, string> parameters) =>
        string.Join("&", parameters.Keys.Order(StringComparer.Ordinal).Select(name => PlainEncode(name) + "=" + PlainEncode(parameters[name])));

    private static string PlainEncode(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(one =>
        char.IsAsciiLetterOrDigit((char)one) || "-_.~".Contains((char)one, StringComparison.Ordinal) ? ((char)one).ToString() : "%" + one.ToString("X2", CultureInfo.InvariantCulture)));

    // As loosely as a client may: small digits, plus signs for blanks, more escapes than needed and fewer.
    private static string Written(string text, Random random) => string.Concat(text.EnumerateRunes().Select(rune => (rune.Value, random.Next(4)) switch
    {
        (' ', 0) => "+",
        ('&' or '=' or '%' or '+' or '#' or ' ', 1) => Escaped(rune).ToLowerInvariant(),
        ('&' or '=' or '%' or '+' or '#' or ' ', _) => Escaped(rune),
        ( > 0x20 and < 0x7F, < 3) => rune.ToString(),
        _ => Escaped(rune),
    }));

    private static string Escaped(Rune rune) => string.Concat(Encoding.UTF8.GetBytes(rune.ToString()).Select(one => "%" + one.ToString("X2", CultureInfo.InvariantCulture)));
}
