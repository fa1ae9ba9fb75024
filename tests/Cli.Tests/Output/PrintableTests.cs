using CloudAssistant.Cli.Hosting;
using CloudAssistant.Cli.Output;
using CsCheck;

namespace CloudAssistant.Cli.Tests.Output;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("a\tb\r\nc\n\n", "a b \nc")]
    [InlineData("\u001b[31mred\u0007", "?[31mred?")]
    [InlineData("\r\n", "")]
    public void A_script_cannot_move_the_cursor(string text, string shown) => Assert.Equal(shown, Printable.Of(text));

    [Fact]
    public void Nothing_shown_holds_a_control_character_but_line_ends() =>
        Gen.String.Sample(text => Assert.DoesNotContain(Printable.Of(text), c => char.IsControl(c) && c != '\n'));

    [Theory]
    [InlineData("90", 90)]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("2h", 7200)]
    [InlineData("soon", null)]
    [InlineData("-1", null)]
    [InlineData("", null)]
    public void Times_read_as_written(string text, int? seconds) => Assert.Equal(seconds, TextOptions.ParseSeconds(text));
}
