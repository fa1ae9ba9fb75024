using System.CommandLine;
using System.Globalization;

namespace CloudAssistant.Agent.Verbs;

/// <summary>Options that are numbers between two others.</summary>
internal static class Numbers
{
    /// <param name="name">Of the option, with its dashes.</param>
    /// <param name="what">What it says; default and limits are added.</param>
    /// <param name="standard">Without it.</param>
    /// <param name="least">The smallest good number.</param>
    /// <param name="most">The largest.</param>
    public static Option<int> Option(string name, string what, int standard, int least, int most)
    {
        var limits = string.Create(CultureInfo.InvariantCulture, $"{least} to {most}");
        var option = new Option<int>(name)
        {
            Description = $"{what} {limits}.",
            HelpName = "NUMBER",
            DefaultValueFactory = _ => standard,
        };
        option.Validators.Add(result =>
        {
            // What is no number at all the parser says itself.
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var number) && (number < least || number > most))
                result.AddError($"{name} is {limits}.");
        });
        return option;
    }
}
