using System.Text;
using CloudAssistant.Agent.Windows;
using CsCheck;

namespace CloudAssistant.Agent.Tests.Windows;

public class CommandLineTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "\"\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("say \"hi\"", "\"say \\\"hi\\\"\"")]
    [InlineData(@"C:\dir\", @"C:\dir\")]
    [InlineData(@"C:\my dir\", "\"C:\\my dir\\\\\"")]
    [InlineData("\\\"", "\"\\\\\\\"\"")]
    public void An_argument_is_quoted_where_that_is_needed(string argument, string written) =>
        Assert.Equal($"\"C:\\a.exe\" {written}", CommandLine.Of([@"C:\a.exe", argument]));

    [Fact]
    public void Any_arguments_are_taken_apart_again_as_they_were() =>
        Gen.OneOf(Gen.Const('\\'), Gen.Const('"'), Gen.Const(' '), Gen.Const('\t'), Gen.Char['a', 'z']).Array[0, 8].Select(letters => new string(letters)).Array[0, 5]
            .Sample(arguments => Assert.Equal(arguments, TakeApart(CommandLine.Of([@"C:\p.exe", .. arguments]))));

    // The rules of the C library of Windows, written down once more: 2n backslashes and a quote are n backslashes, one more is a quote of the text.
    private static List<string> TakeApart(string line)
    {
        var arguments = new List<string>();
        var at = line.IndexOf('"', 1) + 1;
        while (true)
        {
            while (at < line.Length && line[at] is ' ' or '\t')
                at++;
            if (at == line.Length)
                return arguments;
            var (word, quoted) = (new StringBuilder(), false);
            while (at < line.Length && (quoted || line[at] is not (' ' or '\t')))
            {
                var backslashes = 0;
                for (; at < line.Length && line[at] == '\\'; at++)
                    backslashes++;
                if (at == line.Length || line[at] != '"')
                {
                    word.Append('\\', backslashes);
                    if (at < line.Length && (quoted || line[at] is not (' ' or '\t')))
                        word.Append(line[at++]);
                    continue;
                }

                word.Append('\\', backslashes / 2);
                at++;
                if (backslashes % 2 == 1)
                    word.Append('"');
                else
                    quoted = !quoted;
            }

            arguments.Add(word.ToString());
        }
    }
}
