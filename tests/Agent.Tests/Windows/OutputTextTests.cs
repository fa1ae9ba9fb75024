using System.Text;
using CloudAssistant.Agent.Windows;
using CsCheck;

namespace CloudAssistant.Agent.Tests.Windows;

public class OutputTextTests
{
    [Theory]
    [InlineData(437, "éüß░ plain")]
    [InlineData(850, "ãÐ¤ plain")]
    [InlineData(866, "Привет")]
    [InlineData(932, "日本語テキスト")]
    [InlineData(936, "中文 mixed 文字")]
    [InlineData(949, "한국어")]
    [InlineData(950, "繁體中文")]
    [InlineData(54936, "中文 𠀀 😀")]
    [InlineData(65001, "中文 😀")]
    public void Text_of_a_code_page_is_the_same_in_utf_8_however_it_was_cut(int codePage, string text)
    {
        var written = codePage == 65001 ? Encoding.UTF8.GetBytes(text) : CodePages.Strict(codePage)!.GetBytes(text);

        Gen.Int[1, 5].Array[written.Length].Sample(cuts => Assert.Equal(text, Encoding.UTF8.GetString(Read(codePage, written, cuts))), iter: 100);
    }

    [Fact]
    public void More_than_a_piece_comes_whole()
    {
        var text = new string('中', 50_000);

        Assert.Equal(text, Encoding.UTF8.GetString(Read(936, CodePages.Strict(936)!.GetBytes(text), [100_000])));
    }

    [Fact]
    public void Half_a_character_at_the_end_is_shown_as_what_cannot_be_read() =>
        Assert.Equal("a�", Encoding.UTF8.GetString(Read(936, [(byte)'a', 0xD6], [2])));

    [Fact]
    public void Bytes_that_are_no_utf_8_are_passed_on_as_they_came() => Assert.Equal([0xFF, 0x41, 0xC3], Read(65001, [0xFF, 0x41, 0xC3], [1, 1, 1]));

    [Fact]
    public void A_code_page_that_is_not_known_is_passed_on_as_it_came() => Assert.Equal([0xFF, 0x41], Read(99_999, [0xFF, 0x41], [2]));

    private static byte[] Read(int codePage, byte[] written, int[] cuts)
    {
        var text = new OutputText(codePage);
        var read = new List<byte>();
        var at = 0;
        foreach (var cut in cuts)
        {
            var length = Math.Min(cut, written.Length - at);
            text.Take(written.AsSpan(at, length), bytes => read.AddRange(bytes));
            at += length;
        }

        text.Take(written.AsSpan(at), bytes => read.AddRange(bytes));
        text.End(bytes => read.AddRange(bytes));
        return [.. read];
    }
}
