using System.CommandLine;

namespace CloudAssistant.Cli.Hosting;

/// <summary>How many rows of a list are shown.</summary>
internal static class Limit
{
    /// <summary><c>--limit N</c>, at least 1; without it every page is read.</summary>
    public static Option<int?> Option()
    {
        var option = new Option<int?>("--limit") { Description = "Most rows shown. Default: all of them.", HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, out var rows) && rows > 0))
                result.AddError($"--limit {text}: it is a whole number from 1.");
        });
        return option;
    }

    /// <summary>The rows to read at most.</summary>
    public static int Rows(this ParseResult parsed, Option<int?> limit) => parsed.GetValue(limit) ?? int.MaxValue;
}
