using System.Text;
using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Http;
using CsCheck;

namespace CloudAssistant.Gateway.Tests.Http;

public class UrlTextTests
{
    [Fact]
    public void What_is_written_canonically_is_read_as_it_was()
    {
        // Whole code points: half a surrogate pair is no text.
        var text = Gen.Int[1, 0x10FFFF].Where(Rune.IsValid).Select(value => new Rune(value).ToString()).Array[1, 20].Select(string.Concat);
        Gen.Select(text, text).Array[1, 10].Sample(pairs =>
        {
            var parameters = pairs.DistinctBy(pair => pair.Item1).ToDictionary(pair => pair.Item1, pair => pair.Item2);
            var read = new List<KeyValuePair<string, string>>();
            if (parameters.Keys.Any(name => name.Length > HttpLimits.ParameterNameCharactersMax))
                return;
            Assert.True(UrlText.TryRead(CanonicalText.Query(parameters), read));
            Assert.Equal(parameters.OrderBy(one => one.Key, StringComparer.Ordinal), read);
        });
    }

    [Fact]
    public void Nothing_that_can_be_sent_makes_it_throw() =>
        Gen.Char.Array[0, 60].Sample(characters => { UrlText.TryRead(new string(characters), []); });

    [Theory]
    [InlineData("", 0)]
    [InlineData("&&", 0)]
    [InlineData("a", 1)]
    [InlineData("a=", 1)]
    [InlineData("a=1&&b=2&", 2)]
    public void Empty_parts_are_no_parameters(string text, int count)
    {
        var read = new List<KeyValuePair<string, string>>();

        Assert.True(UrlText.TryRead(text, read));
        Assert.Equal(count, read.Count);
    }
}
