using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using CloudAssistant.Api.Tags;

namespace CloudAssistant.Cli.Hosting;

/// <summary>Options whose text has a form of its own.</summary>
internal static class TextOptions
{
    /// <summary><c>key=value</c>, any number; a key alone means any value.</summary>
    public static Option<Tag[]> Tags(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "KEY=VALUE",
        CustomParser = result => [.. result.Tokens.Select(token => ParseTag(token.Value, result)).OfType<Tag>()],
    };

    /// <summary>A time such as <c>90</c>, <c>90s</c>, <c>10m</c> or <c>2h</c>, in seconds.</summary>
    public static Option<long?> Seconds(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (ParseSeconds(text) is { } seconds)
                return seconds;
            result.AddError($"{name} {text}: a time reads 90, 90s, 10m or 2h.");
            return null;
        },
    };

    internal static long? ParseSeconds(string text)
    {
        var (digits, factor) = text switch
        {
            [.. var rest, 's'] => (rest, 1L),
            [.. var rest, 'm'] => (rest, 60L),
            [.. var rest, 'h'] => (rest, 3_600L),
            _ => (text, 1L),
        };
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number * factor : null;
    }

    private static Tag? ParseTag(string text, ArgumentResult result)
    {
        var split = text.IndexOf('=');
        if (split != 0)
            return split < 0 ? new(text, "") : new(text[..split], text[(split + 1)..]);
        result.AddError($"{text}: a tag reads key=value.");
        return null;
    }
}
