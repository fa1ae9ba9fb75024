using System.Text;
using CloudAssistant.Agent.Windows;

namespace CloudAssistant.Agent.Tests.Windows;

public class BatFileTests
{
    [Theory]
    [InlineData("echo a\necho b", "echo a\r\necho b")]
    [InlineData("echo a\r\necho b\r\n", "echo a\r\necho b\r\n")]
    [InlineData("\uFEFFecho a", "echo a")]
    [InlineData("", "")]
    [InlineData("echo a\fb\ncall c", "echo a\fb\r\ncall c")]
    public void A_script_has_the_line_ends_of_windows_and_no_mark(string script, string content)
    {
        var file = BatFile.Of(script, 437, []);

        Assert.Equal((content, 437), (Encoding.ASCII.GetString(file.Content), file.CodePage));
    }

    [Theory]
    [InlineData(437, "echo Grüße", new byte[] { 0x47, 0x72, 0x81, 0xE1, 0x65 })]
    [InlineData(936, "echo 中文", new byte[] { 0xD6, 0xD0, 0xCE, 0xC4 })]
    public void What_the_code_page_has_is_written_in_it(int codePage, string script, byte[] end)
    {
        var file = BatFile.Of(script, codePage, ["grün".Replace('ü', 'u')]);

        Assert.Equal(codePage, file.CodePage);
        Assert.Equal(end, file.Content[^end.Length..]);
    }

    [Theory]
    [InlineData(437, "echo 中文")]
    [InlineData(936, "echo ß")]
    [InlineData(437, "echo “quoted”")]
    [InlineData(437, "echo a\u2028b")]
    [InlineData(99_999, "echo ü")]
    public void What_it_has_not_turns_the_console_to_utf_8_first(int codePage, string script)
    {
        var file = BatFile.Of(script, codePage, []);

        Assert.Equal(("@chcp 65001>nul\r\n" + script, 65001), (Encoding.UTF8.GetString(file.Content), file.CodePage));
    }

    [Fact]
    public void A_value_that_the_code_page_has_not_does_so_too() => Assert.Equal(65001, BatFile.Of("echo %NAME%", 437, ["plain", "中文"]).CodePage);

    [Fact]
    public void A_machine_whose_consoles_are_utf_8_needs_no_turn()
    {
        var file = BatFile.Of("echo 中文", 65001, []);

        Assert.Equal(("echo 中文", 65001), (Encoding.UTF8.GetString(file.Content), file.CodePage));
    }
}
